# ruff: noqa: E402, E501

# %% [markdown] lang="en"
# # How data sharing tips
#
# **What is it?** A bureau shares its data more readily if others share with it. So sharing can feed on itself, and where that tie is strong,
# one and the same pressure from above can hold two worlds: one in which hardly anybody shares, and one in which nearly everybody does. You
# will draw theory's curve, push a simulated province over it and let go, and then look whether the whole model does the same.

# %% [markdown] lang="zh"
# # 数据共享如何“翻转”
#
# **这是什么？** 别的部门与自己共享得越多，一个部门就越愿意共享。于是共享会自我强化；这种互惠足够强时，来自上级的同样压力可以维持两种世界：一种几乎无人共享，一种几乎人人共享。你将画出理论曲线，把一个模拟的省推过临界点再松手，然后看看完整模型是否也是如此。

# %% tags=["parameters"]
CITIZENS = 1000  # agents in the whole model at the end || 最后一节完整模型中的主体数量
MONTHS = 72

# %% [markdown] lang="en"
# ## How it works
#
# Hold everything fixed but pressure and reciprocity, and make all bureaus alike. A bureau that reconsiders shares with probability
# $s(u_0 + k x)$, where $x$ is the share that already do, $k$ is reciprocity and $s$ the logistic function. A level lasts where the curve meets
# the diagonal. **Predict**: how many such levels are there for $k = 3$, and how many for $k = 6$? Then
# choose.

# %% [markdown] lang="zh"
# ## 如何运作
#
# 固定其他一切，只留压力和互惠，并让所有部门完全相同。一个部门重新考虑时，以概率 $s(u_0 + k x)$ 共享：$x$ 是已经共享的比例，$k$ 是互惠强度，$s$ 是逻辑函数。曲线与对角线相交之处，水平就能维持。**预测**：$k = 3$ 时有几个这样的水平？$k = 6$ 时呢？然后动手换一换。

# %%
import numpy as np
from scipy.special import expit

import sim
from sim.classroom.widgets import choose
from sim.language.choice import set_language
from sim.report.figures.lines import lines
from sim.theory import forms

LANG = "en || zh"
set_language(LANG)

x = np.linspace(0, 1, 200)
NOW, CHANCE = "share that share now || 现在的共享比例", "probability of sharing || 共享的概率"


def levels(k, u0):
    """Where a level of sharing reproduces itself. || 共享水平能够自我维持之处。"""
    found = forms.logit_fixed_points(u0, k)
    title = f"k = {k:g}, u₀ = {u0:g}: {len(found)} || k = {k:g}，u₀ = {u0:g}：{len(found)} 个"
    curves = {"chance || 概率": (x, expit(u0 + k * x)), "as now || 与现在相同": (x, x)}
    return lines({title: curves}, x=NOW, y=CHANCE, dots={"lasts || 可维持": (found, found)}, lang=LANG)


choose(levels, {"k": [6.0, 5.0, 4.0, 3.0, 2.0], "u₀": [-3.0, -2.5, -2.0, -1.5, -1.0]})

# %% [markdown] lang="en"
# ## Try: press slowly, then let go slowly
#
# Now bureaus of the model instead of a curve: a province of like bureaus, whose pressure rises step by step and then falls step by step.
# **Predict**: does sharing come down the way it went up?

# %% [markdown] lang="zh"
# ## 试一试：慢慢加压，再慢慢放松
#
# 现在不用曲线，而用模型里的部门：一个部门彼此相同的省，压力一步步升高，再一步步降低。**预测**：共享会沿着上升的路原样退回来吗？

# %%
from sim.theory.sharing import like_bureaus, months_of_listing, press

K = 6.0  # reciprocity || 互惠强度
province = like_bureaus(K, p_reconsider=0.5)
way = np.round(np.arange(-4.5, -1.45, 0.1), 2)


def swept(pressures):
    """The share that is listed after some months at each pressure, one after the other. || 依次在每个压力下过若干个月后的共享比例。"""
    shares = []
    for u0 in pressures:
        press(province, u0)
        shares.append(months_of_listing(province, 15)[-5:].mean())
    return np.array(shares)


up = swept(way)
down = swept(way[::-1])[::-1]

# %% [markdown] lang="en"
# ## Notice: two ways, one pressure
#
# Lines: what theory says can last (`forms.logit_fixed_points`); dotted: the two pressures between which there are two such levels
# (`forms.logit_folds`). Where does each way jump, and how wide is the gap? **Explain** why letting go a little undoes nothing.

# %% [markdown] lang="zh"
# ## 注意：同样的压力，两条路
#
# 曲线是理论上能够维持的水平（`forms.logit_fixed_points`）；点线是两个临界压力，二者之间有两个稳定水平（`forms.logit_folds`）。两条路各在哪里跳变？间隔有多宽？请**解释**为什么稍微放松并不会前功尽弃。

# %%
lower, upper = forms.logit_folds(K)
fine = np.linspace(way[0], way[-1], 400)
roots = [forms.logit_fixed_points(u0, K) for u0 in fine]
low = [r[0] if u0 < upper else np.nan for r, u0 in zip(roots, fine, strict=True)]
high = [r[-1] if u0 > lower else np.nan for r, u0 in zip(roots, fine, strict=True)]
theory = {"theory, low || 理论（低）": (fine, low), "theory, high || 理论（高）": (fine, high)}
ways = {"pressure rises || 压力上升": (way, up), "pressure falls || 压力下降": (way, down)}
LISTED = "share listed || 列入清单的比例"
steepest = way[1:][np.diff(up).argmax()], way[1:][np.diff(down).argmax()]
print(
    f"theory jumps at {upper:.2f} upward and {lower:.2f} downward; the bureaus jumped near {steepest[0]:.1f} and {steepest[1]:.1f} || 理论上升在 {upper:.2f} 跳变、下降在 {lower:.2f} 跳变；模拟的部门在 {steepest[0]:.1f} 和 {steepest[1]:.1f} 附近跳变"
)
lines({"": theory}, x="utility by pressure, u₀ || 压力效用 u₀", y=LISTED, dots=ways, marks=(lower, upper), lang=LANG)

# %% [markdown] lang="en"
# ## Try: a campaign, then nothing
#
# A leading group presses hard for some months and then turns to something else. Pressure before and after is the same. **Predict**: after
# how many months of pressure does sharing stay up by itself? Change `lengths` and find out how short is too short.

# %% [markdown] lang="zh"
# ## 试一试：一阵专项行动，然后放手
#
# 领导小组高压推进几个月，然后转向别的事情。行动前后的压力完全相同。**预测**：推多少个月之后，共享才能自己站住？改一改 `lengths`，看看多短就不够。

# %%
REST, PUSH = -3.0, -1.5  # utility by pressure without and with the campaign || 没有与有专项行动时的压力效用
lengths, paths = (2, 4, 10), {}
for n in lengths:
    province = like_bureaus(K, p_reconsider=0.2)
    press(province, REST)
    months_of_listing(province, 10)
    path = []
    for u0, n_months in ((REST, 6), (PUSH, n), (REST, 44)):
        press(province, u0)
        path.append(months_of_listing(province, n_months).mean(axis=1))
    path = np.concatenate(path)
    paths[f"{n} months of campaign || 专项行动 {n} 个月"] = (np.arange(len(path)), path)
    print(
        f"campaign of {n} months: {path[5]:.0%} before, {path[5 + n]:.0%} at its end, {path[-1]:.0%} in the end || 专项行动 {n} 个月：之前 {path[5]:.0%}，结束时 {path[5 + n]:.0%}，最后 {path[-1]:.0%}"
    )
lines({"": paths}, y=LISTED, levels=forms.logit_fixed_points(REST, K)[::2], percent=True, lang=LANG)

# %% [markdown] lang="en"
# ## Try: the same in the whole model
#
# In the whole model bureaus are unlike, custody and interfaces count, and much else goes on. Here the leading group lets go half-way: from then on
# no campaign comes, and no attention is left. **Predict** for reciprocity 3 and for reciprocity 5: does the data-sharing rate fall back?

# %% [markdown] lang="zh"
# ## 试一试：完整模型里也是这样吗？
#
# 完整模型里各部门并不相同，数据由谁保管、接口是否统一都有影响，还有许多别的事在发生。这里领导小组在中途放手：此后不再有专项行动，注意力降为零。请分别对互惠强度 3 和 5 作出**预测**：数据共享率会不会退回去？

# %%
import pandas as pd
from IPython.display import display

release = MONTHS // 2
let_go = [{"month": release, "key": name, "value": 0.0} for name in ("campaign_level", "attention_floor")]
let_go.append({"month": release, "key": "rate_attention_fade", "value": 0.1})
runs = {}
for k in (3.0, 5.0):
    held = sim.load("zhejiang").with_(n_citizens=CITIZENS, months=MONTHS, parameters={"reciprocity": k})
    runs[k, "held || 一直抓"] = sim.run(held, seed=1, progress=False).monthly
    runs[k, "let go || 中途放手"] = sim.run(held.with_(changes=let_go), seed=1, progress=False).monthly
paths = {
    f"k = {k:g}, {what} || k = {k:g}，{what}": monthly.set_index("month")["data_sharing_rate"]
    for (k, what), monthly in runs.items()
}
display(lines({"data-sharing rate || 数据共享率": paths}, marks=[release], percent=True, lang=LANG))
end = pd.Series({key: monthly["data_sharing_rate"].iloc[-1] for key, monthly in runs.items()}).unstack()
(100 * end).round(1)

# %% [markdown] lang="en"
# ## Explain, and extend
#
# **Explain** in three sentences what a leading group can leave behind, and what it cannot. How much of your explanation rests on bureaus being alike?
#
# 1. In `like_bureaus` change $k$ to 4 and to 5. What becomes of the gap between the two ways? `forms.logit_folds` says why.
# 2. Let go earlier: `release = 12`. Is there a month before which it is too early?
# 3. Let bureaus imitate instead of choose: `held.with_(rules={"sharing": "imitation"})`. Does sharing still stand by itself?

# %% [markdown] lang="zh"
# ## 解释与延伸
#
# 用三句话**解释**：领导小组能留下什么，留不下什么？你的解释在多大程度上依赖“各部门完全相同”？
#
# 1. 在 `like_bureaus` 中把 $k$ 改为 4 和 5。两条路之间的间隔怎么变？`forms.logit_folds` 说明了原因。
# 2. 更早放手：`release = 12`。有没有一个“太早”的月份？
# 3. 让部门模仿而不是权衡：`held.with_(rules={"sharing": "imitation"})`。共享还能自己站住吗？
