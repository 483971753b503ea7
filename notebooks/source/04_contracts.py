# ruff: noqa: E402, E501

# %% [markdown] lang="en"
# # Contracts, monitoring and lock-in
#
# **What is it?** Under separation one company builds, runs and holds the data of a whole province, and a data bureau watches it. How hard does it
# work, once nobody can do without it? You will meet the theory of hidden effort, find it again in the model, and write a better contract.

# %% [markdown] lang="zh"
# # 合同、监督与锁定
#
# **这是什么？** 在管运分离之下，一家企业为全省建设、运营并保管数据，由数据管理局监督。等到谁也离不开它的时候，它还会多努力？你将了解“看不见的努力”的理论，在模型里再见到它，并写出一份更好的合同。

# %% tags=["parameters"]
CITIZENS = 500  # agents in the province || 全省的主体数量
MONTHS = 72
REPLICATIONS = 2  # runs of every contract || 每份合同的运行次数

# %% [markdown] lang="en"
# ## How it works
#
# A firm under a linear contract with quadratic cost works *incentive / cost* (Holmström and Milgrom). The incentive is what pay follows, times what
# the supervisor sees, plus what the state's share in the firm makes it care for; lock-in takes a part of all of it away.
#
# **Predict**: draw, with your finger, effort against monitoring for a firm without lock-in and for one that is wholly locked in.

# %% [markdown] lang="zh"
# ## 如何运作
#
# 在线性合同、二次成本之下，企业的努力等于*激励 / 成本*（霍姆斯特罗姆与米尔格罗姆）。激励等于报酬与业绩挂钩的程度乘以监督者看得见的部分，再加上国有股份使它顾及的公共价值；锁定会把这一切打个折扣。
#
# **预测**：用手指画出努力随监督变化的曲线，一条没有锁定，一条完全锁定。

# %%
import numpy as np
import pandas as pd

import sim
from sim.classroom.widgets import choose
from sim.language.choice import set_language
from sim.report.figures.lines import lines
from sim.report.in_words import in_words
from sim.theory import effort
from sim.theory.worlds import UNIFORM

LANG = "en || zh"
set_language(LANG)

seen = np.linspace(0.05, 1.0, 40)
SEEN = "monitoring: share of effort that is seen || 监督：看得见的努力比例"


def worked(lock_in):
    """Effort by what is seen of it, in theory and by the model's own firm. || 努力随监督的变化：理论与模型里的企业。"""
    theory = {
        f"theory, lock-in {held:g} || 理论，锁定 {held:g}": (
            seen,
            [effort.bounded(effort.operator_incentive(q, held)) for q in seen],
        )
        for held in sorted({0.0, lock_in})
    }
    model = [effort.held(UNIFORM, q, lock_in).firms[0].effort for q in effort.MONITORING]
    dots = {f"model, lock-in {lock_in:g} || 模型，锁定 {lock_in:g}": (effort.MONITORING, model)}
    return lines({"": theory}, x=SEEN, y="effort || 努力", dots=dots, lang=LANG)


choose(worked, {"lock-in || 锁定": [1.0, 0.75, 0.5, 0.25, 0.0]})

# %% [markdown] lang="en"
# Lines are theory, dots are the model's own firm in that limit. Do all dots lie on their line? Choose another lock-in: which line is flattest, and why?

# %% [markdown] lang="zh"
# 曲线是理论，圆点是模型里的企业在同样条件下的努力。圆点都落在线上吗？换一个锁定程度：哪条线最平，为什么？

# %% [markdown] lang="en"
# ## Try: see more of it
#
# Now the whole model under separation, with a supervisor who sees little (0.3) and one who sees much (0.9). **Predict**: does more monitoring stop the
# decline of effort over the years, or only lift the line? And what do citizens feel of it?

# %% [markdown] lang="zh"
# ## 试一试：看得更清楚
#
# 现在是完整模型的管运分离：一位监督者看得见三成（0.3），另一位看得见九成（0.9）。**预测**：加强监督能止住努力逐年下滑，还是只把曲线整体抬高？群众感受得到吗？

# %%
world = sim.load("guangdong").with_(n_citizens=CITIZENS, months=MONTHS)
watched = {
    q: sim.run(world.with_(parameters={"monitoring": q}), seed=1, progress=False).monthly for q in (0.3, 0.6, 0.9)
}
shown = ["operator_effort", "operator_lock_in", "service_efficiency"]
TITLES = ("effort || 努力", "lock-in || 锁定", "service efficiency || 服务效率")
panels = {
    title: {f"monitoring {q:g} || 监督 {q:g}": monthly.set_index("month")[name] for q, monthly in watched.items()}
    for title, name in zip(TITLES, shown, strict=True)
}
lines(panels, lang=LANG)

# %% [markdown] lang="en"
# ## Notice
#
# The table compares the first months with the last. **Explain** each column: what rises with monitoring, what rises with time, and which part of the loss
# of effort over the years is lock-in? (Look for `lock_in_effect` in `digigov parameters`.)

# %% [markdown] lang="zh"
# ## 注意
#
# 下表比较开头几个月与最后。请逐列**解释**：什么随监督上升，什么随时间上升？努力逐年减少的部分里，有多少来自锁定？（在 `digigov parameters` 中查 `lock_in_effect`。）

# %%
early, late = min(3, MONTHS), MONTHS
rows = {
    (q, month): monthly.set_index("month").loc[month, shown]
    for q, monthly in watched.items()
    for month in (early, late)
}
in_words(pd.DataFrame(rows).T.rename_axis(["monitoring || 监督", "month || 月"]).astype(float).round(3))

# %% [markdown] lang="en"
# ## Try: another contract
#
# Four changes to separation, each alone: a greater share of the state, a weaker KPI, tenders for every project, and operation by governments. Effects are
# percentage points on the last month and on the mean of all months, with the same luck. **Predict** which helps most, and which does harm.

# %% [markdown] lang="zh"
# ## 试一试：换一份合同
#
# 对管运分离作四种改动，每次只改一项：提高国有股份、弱化 KPI、每个项目都招标、改由政府运营。效应以百分点表示，分别对最后一个月和全程平均，运气相同。**预测**哪一项最有用，哪一项反而有害。

# %%
contracts = {
    "state share 0.9 || 国有股 0.9": {"parameters": {"equity_state": 0.9}},
    "KPI slope 0.3 || KPI 斜率 0.3": {"parameters": {"kpi_incentive": 0.3}},
    "tenders || 逐项招标": {"switches": {"builder": "tender"}},
    "run by governments || 政府运营": {"switches": {"operator": "government"}},
}


def means(setting):
    """Service efficiency and data sharing, at the end and over all months, in per cent. || 服务效率与数据共享率：终点与全程平均（%）。"""
    runs = [sim.run(setting, seed=1, replicate=r + 1, progress=False).monthly for r in range(REPLICATIONS)]
    both = pd.concat(runs)[["month", "service_efficiency", "data_sharing_rate"]]
    return 100 * pd.concat(
        {"end || 终点": both.query("month == @MONTHS").mean(), "path || 全程": both.query("month > 0").mean()}
    )


plain = means(world)
effect = pd.DataFrame({name: means(world.with_(**change)) - plain for name, change in contracts.items()}).T
in_words(effect.drop(columns="month", level=1).round(1))

# %% [markdown] lang="en"
# ## Extend
#
# 1. Who holds the data may misuse them. `sim.model.agents.enterprise.probability_misuse(deterrence, monitoring, public_weight, temptation, restraint)` is the temptation; put in the
#    values of your best contract. Does it also tempt less?
# 2. Let lock-in not matter: `"lock_in_effect": 0.1`. How much of separation's late loss against government-led (notebook 05) is that?
# 3. Many firms compete under government-led. Let there be 4 vendors instead of 14 (`"n_vendors": 4`). What do prices and effort do?
# 4. **Explain** to a mayor in five lines what to write into the next contract, and what no contract can buy.

# %% [markdown] lang="zh"
# ## 延伸
#
# 1. 保管数据的人也可能滥用数据。`sim.model.agents.enterprise.probability_misuse(deterrence, monitoring, public_weight, temptation, restraint)` 表示滥用的诱惑；代入你最好的合同的数值。诱惑也变小了吗？
# 2. 让锁定几乎不起作用：`"lock_in_effect": 0.1`。管运分离后期落后于政府牵引（笔记本 05），有多少出于锁定？
# 3. 政府牵引下有许多企业竞争。把供应商从 14 家减到 4 家（`"n_vendors": 4`），价格和努力会怎样？
# 4. 用五行字向一位市长**解释**：下一份合同该写什么，什么是任何合同都买不到的。
