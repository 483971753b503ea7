# ruff: noqa: E402, E501

# %% [markdown] lang="en"
# # A first tour
#
# **What is it?** A province whose governments, bureaus, firms and citizens make a digital government, month by month, for six
# years. You run it once, look at who lives in it, ask one bureau why it decided as it did, and change one rule.
#
# Run a cell with Shift+Enter. The whole notebook takes less than a minute.

# %% [markdown] lang="zh"
# # 初步了解
#
# **这是什么？** 一个省的政府、部门、企业和群众在六年里逐月建设数字政府。你将运行一次，看看里面都有谁，问一个部门为什么这样决定，再改动一条规则。
#
# 按 Shift+Enter 运行一个单元格。整个笔记本不到一分钟。

# %% tags=["parameters"]
CITIZENS = 2000  # agents, who stand for all residents || 主体数量，代表全体居民
MONTHS = 72

# %% [markdown] lang="en"
# ## How it works
#
# A *scenario* is a province under a *mode*: eight switches that say who decides what. One *seed* fixes all luck.
#
# **Predict** before you run: how much of the time of a case is saved after six years, and what share of the documents do
# departments then get from each other? Write two numbers down.

# %% [markdown] lang="zh"
# ## 如何运作
#
# 一个*情景*就是一个省采用一种*模式*：八个开关，规定每件事由谁决定。一个*种子*确定全部运气。
#
# 运行之前先**预测**：六年之后，办一件事的时间能节省多少？所需材料中有多大比例由部门之间直接取得？写下两个数字。

# %%
import pandas as pd

import sim
from sim.language.choice import set_language

LANG = "en || zh"
set_language(LANG)

scenario = sim.load("zhejiang").with_(n_citizens=CITIZENS, months=MONTHS)
run = sim.run(scenario, seed=1, progress=False)
run.plot(lang=LANG)

# %% [markdown] lang="en"
# ## Look at a citizen
#
# Nobody decides for "the public": each citizen files, chooses a channel, judges and talks to neighbours. Choose another one (with a slider where
# there is a kernel with ipywidgets, else by `citizen_card(model, 7)`): what do people have in common who would hardly ever file online?

# %% [markdown] lang="zh"
# ## 看一位居民
#
# 没有谁替“公众”作决定：每位居民自己申办、选择渠道、作出评价，并与邻居交谈。换一个人看看（装有 ipywidgets 时用滑块，否则用 `citizen_card(model, 7)`）：很少上网办事的人有什么共同点？

# %%
from sim.classroom.widgets import choose
from sim.report import cards

model = run.model
choose(lambda citizen: print(cards.citizen_card(model, citizen)), {"citizen || 公众": range(100, CITIZENS, 13)})

# %% [markdown] lang="en"
# ## Look at a county and at the firms
#
# A county has a module of each of six systems. *Maturity* is how much of it works, *fit* how well it meets local demand. When
# a place is free, the county takes up a module that works elsewhere (if luck has it so), else builds the one it needs most.
#
# Firms bid for the counties' projects. Their effort follows from what the contract pays for and what the client can see. The operator
# company is the joint venture that runs the systems in other modes; here it has nothing to do.

# %% [markdown] lang="zh"
# ## 看一个县和各家企业
#
# 每个县有六个系统，各有一个模块。*成熟度*表示它有多少能用，*匹配度*表示它多合本地需求。有空余时，县里会采用别处行之有效的模块（由随机因素决定是否碰上），否则自建最急需的那个。
#
# 企业为县里的项目投标；它有多努力，取决于合同为什么付钱、甲方看得见多少。运营企业在别的模式下负责运营系统，在这里无事可做。

# %%
from IPython.display import display


def county(c):
    """What a county last chose, and its modules. || 一个县最近的选择和它的模块。"""
    print(cards.county_card(model, c))
    return cards.module_table(model, c).round(2)


display(choose(county, {"county || 区县": range(3, len(model.counties))}))
cards.firm_table(model).round(2).head(6)

# %% [markdown] lang="en"
# ## Why does a bureau share its data?
#
# A bureau that reconsiders a data resource adds up reasons for and against, in logits: above 0 speaks for listing it, below 0 against. Which
# reason weighs most? Which one would you work on first, and who could? Try another resource (`catalogue.resource_id`) and another county.

# %% [markdown] lang="zh"
# ## 部门为什么共享数据？
#
# 一个部门重新考虑某项数据时，把支持与反对的理由加总（对数几率）：大于 0 支持列入共享清单，小于 0 反对。哪条理由分量最重？你会先从哪条入手，谁能做到？换一项数据（`catalogue.resource_id`）或换一个县再试。


# %%
def why(resource, c=3):
    """How likely a bureau lists a resource, and what speaks for and against it. || 部门列入某项数据的概率，及支持与反对的理由。"""
    terms = model.explain_listing(c, resource)
    name = names[model.catalogue.resource_id.index(resource)]
    print(
        f"{name}: listed with probability {terms['probability']:.0%} || {name}：列入共享清单的概率 {terms['probability']:.0%}"
    )
    return cards.reasons(terms).round(2)


names = getattr(model.catalogue, "resource_name_en || resource_name_zh")
choose(why, {"data || 数据": ("criminal_record", *model.catalogue.resource_id)})

# %% [markdown] lang="en"
# ## Try: change one switch
#
# Zhejiang's counties have interfaces of their own, which only slowly converge. Let them have uniform ones from the start: the option
# `contractor` of the switch `standards`. **Predict**: which of the two measures moves more, and is the gain still there at the end?

# %% [markdown] lang="zh"
# ## 试一试：只改一个开关
#
# 浙江各县各有自己的接口，只会慢慢趋同。现在让它们一开始就用统一接口：把开关 `standards` 设为 `contractor`。**预测**：两项指标哪一项变化更大？到最后这个好处还在吗？

# %%
from sim.report.figures import headline_paths

changed = scenario.with_(switches={"standards": "contractor"})
again = sim.run(changed, seed=1, progress=False)
both = pd.concat([run.monthly, again.monthly])
headline_paths(both, lang=LANG)

# %% [markdown] lang="en"
# ## Notice
#
# Both lines start in the same world, and the same citizens have the same luck in both: the first line is the run you have seen. **Explain** the gap: follow it from the
# interface to the connection, from there to the documents that need not be carried, and on to the days. The table has the end of both runs.

# %% [markdown] lang="zh"
# ## 注意
#
# 两条曲线从同一个世界出发，同样的人有同样的运气，所以差别只来自这一个开关；第一条就是你刚才看到的那次运行。请**解释**这个差距：从接口到接通，再到不必跑腿取的材料，最后到办理天数。下表是两次运行的终点。

# %%
from sim.report.in_words import in_words

end = both.query("month == @MONTHS").set_index("mode")
in_words(
    end[["data_sharing_rate", "mean_working_days", "share_at_most_one_visit", "mean_trust", "spending"]].round(3).T
)

# %% [markdown] lang="en"
# ## Extend
#
# 1. `sim.SWITCHES` lists all switches and options. Which single change helps most? `scenarios/one_switch.py` tries them all.
# 2. One run is one draw of luck at one point of what is unknown. Compare over draws of both: `comparison = sim.compare(scenario,
#    modes=[scenario.mode, changed.mode], replications=10)`, then `comparison.plot()` and `comparison.sentences()`; `at="defaults"` is luck alone.
# 3. Take a parameter from `digigov parameters --role unknown` (what nobody knows), for example `scenario.with_(parameters={"reciprocity": 3.5})`. Does sharing still
#    take off? Notebook 02 is about that one.
# 4. One citizen's case from filing to result, under both modes: notebook 11. Find the county with the lowest data-sharing rate in `run.counties` and look at its bureaus. What holds it back?

# %% [markdown] lang="zh"
# ## 延伸
#
# 1. `sim.SWITCHES` 列出所有开关及选项。只改一个，哪个改动最有用？`scenarios/one_switch.py` 会逐一尝试。
# 2. 一次运行只是未知量的一组取值加一次随机结果。两者都抽样比较：`comparison = sim.compare(scenario, modes=[scenario.mode, changed.mode], replications=10)`，再看 `comparison.plot()` 和 `comparison.sentences("zh")`；加 `at="defaults"` 则只反映随机性。
# 3. 从 `digigov parameters --role unknown`（无人确知的参数）里挑一个参数，例如 `scenario.with_(parameters={"reciprocity": 3.5})`。数据共享还能起飞吗？笔记本 02 专讲这个参数。
# 4. 一位公众办一件事的全过程、两种模式并排：笔记本 11。在 `run.counties` 里找出数据共享率最低的县，看看它的各部门。是什么拖了后腿？
