# ruff: noqa: E402, E501

# %% [markdown] lang="en"
# # What does an institution do?
#
# **What is it?** The paper names some thirty institutions: leading group, joint conference, cloud, apps, appraisal by citizens. In the model each
# is a record with a setting that turns it off. You will switch single ones off with the same luck, predict what happens, and be wrong sometimes.

# %% [markdown] lang="zh"
# # 一项制度有什么用？
#
# **这是什么？** 论文提到约三十项制度机制：领导小组、联席会议、政务云、应用端、群众评价……在模型里，每一项都是一条记录，并有一个把它关掉的设置。你将在相同的运气下逐一关掉其中几项，先预测会怎样——有时会猜错。

# %% tags=["parameters"]
CITIZENS = 400  # agents in the province || 全省的主体数量
MONTHS = 72
REPLICATIONS = 3  # pairs of runs; more make the intervals narrower || 配对运行的次数；越多，区间越窄

# %% [markdown] lang="en"
# ## How it works
#
# *Does* is the causal path in one sentence; every institution also has the setting that takes it away, and what should move which way once it is off.
# **Predict**: which three will matter most for data sharing in Zhejiang, and which might even do harm?

# %% [markdown] lang="zh"
# ## 如何运作
#
# 每项制度都有名称和作用路径，还有关掉它的设置，以及关掉后哪项指标应当朝哪个方向变化。**预测**：对浙江的数据共享，哪三项最要紧？哪一项甚至可能有害？

# %%
import pandas as pd
from IPython.display import display

import sim
from sim.language.choice import set_language
from sim.report.in_words import in_words
from sim.setup.institutions import INSTITUTIONS
from sim.setup.names import meaning_of_institution, name_of_institution

LANG = "en || zh"
set_language(LANG)

pd.options.display.max_colwidth = 120
rows = [(i, name_of_institution(i, LANG), meaning_of_institution(i, LANG)) for i in INSTITUTIONS]
pd.DataFrame(rows, columns=["id || 编号", "institution || 制度", "does || 作用路径"]).set_index("id || 编号")

# %% [markdown] lang="en"
# ## Try: turn some off
#
# The effect of an institution is the measure with all on minus the measure with this one off, so positive where it raises the measure. Add
# ids of your own to the list. Grey bands are not in force: this mode does not have them.

# %% [markdown] lang="zh"
# ## 试一试：关掉几项
#
# 一项制度的效应等于“全开”减“只关这一项”，所以它提高指标时为正。可以在列表里加上别的编号。灰色横带表示未生效：这种模式没有这一项。

# %%
scenario = sim.load("zhejiang").with_(n_citizens=CITIZENS, months=MONTHS)
chosen = ["M1", "M2", "M11", "F1", "F4", "G4", "G5", "Z5", "Z7"]
ablation = sim.ablate(scenario, chosen, replications=REPLICATIONS, seed=1, progress=False)
ablation.plot(lang=LANG)

# %% [markdown] lang="en"
# ## Notice: as stated, or not?
#
# The table has the whole path. An interval that leaves out 0 is more than luck; but of many intervals some leave out 0 by chance alone.
# Does an institution lower a measure that it was not meant to touch? **Explain** how: appraisal by ratings, for example, pays for quality.

# %% [markdown] lang="zh"
# ## 注意：是否如预期？
#
# 下表是全程平均。区间不含 0，就不只是运气；但区间看得多了，总有几个会碰巧不含 0。有没有哪项制度降低了它本不该影响的指标？请**解释**其中的路径：例如，按群众评价考核，付钱买的是质量。

# %%
print(*ablation.sentences(lang=LANG), sep="\n\n")
path = ablation.effects.query(
    "window == 'path' and indicator in ['service_efficiency', 'data_sharing_rate'] and in_force"
)
points = path.pivot(index="institution", columns="indicator", values="effect").mul(100)  # percentage points || 百分点
in_words(points.round(1))

# %% [markdown] lang="en"
# ## Try: when it comes, not only whether
#
# In `zhejiang_dated` every institution comes in the month in which it came, from *at most one visit* in December 2016 on. **Predict**: is the
# end the same as with everything at once, and how much is lost on the way?

# %% [markdown] lang="zh"
# ## 试一试：不只看有没有，还看何时来
#
# 在 `zhejiang_dated` 里，每项制度都按它实际出台的月份到来，从 2016 年 12 月的“最多跑一次”开始。**预测**：终点与一次全部到位相同吗？路上损失多少？

# %%
from sim.report.figures import headline_paths, marks_of

dated = sim.load("zhejiang_dated").with_(n_citizens=CITIZENS, months=MONTHS)
runs = [sim.run(world, seed=1, progress=False) for world in (scenario, dated)]
marks = marks_of([("zhejiang", dated)], [dated.mode])
both = pd.concat([run.monthly for run in runs])
display(headline_paths(both, lang=LANG, marks=marks))
columns = ["service_efficiency", "data_sharing_rate"]
ends = both.query("month > 0").groupby("mode", observed=True)[columns].agg(["mean", "last"])
in_words((100 * ends).round(1))

# %% [markdown] lang="en"
# ## Extend
#
# 1. Do the same for Guangdong: `sim.load("guangdong")`. Compare the joint venture's equity (M6) in both provinces. What does it work through?
# 2. Effects need not add up. Turn two off together: `scenario.with_(parameters={"n_disputes": 0, "n_demanded": 0})`. More or less than the sum?
# 3. Would bureaus that imitate each other need a leading group more? `scenario.with_(rules={"sharing": "imitation"})`.
# 4. Move one date in `scenarios/zhejiang_dated.toml` by two years. Which date matters most?

# %% [markdown] lang="zh"
# ## 延伸
#
# 1. 换成广东：`sim.load("guangdong")`。比较合资公司股权（M6）在两省的作用。它通过什么起作用？
# 2. 效应不一定可加。同时关掉两项：`scenario.with_(parameters={"n_disputes": 0, "n_demanded": 0})`。比两者之和大还是小？
# 3. 如果部门彼此模仿，会更需要领导小组吗？`scenario.with_(rules={"sharing": "imitation"})`。
# 4. 把 `scenarios/zhejiang_dated.toml` 里的某个日期推迟两年。哪个日期最要紧？
