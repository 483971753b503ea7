# ruff: noqa: E402, E501

# %% [markdown] lang="en"
# # The paper's comparison
#
# **What is it?** Qi and Zhang (2025) describe two ways to build a digital government: *government-led* (政府牵引+企业参与, Zhejiang) and
# *separation* (政企合作+管运分离, Guangdong). Here both provinces try both, with the same citizens and the same luck. Half of what you will see
# never happened: that is what a model is for.

# %% [markdown] lang="zh"
# # 论文的比较
#
# **这是什么？** 论文（2025）描述了建设数字政府的两种方式：*政府牵引+企业参与*（浙江）和*政企合作+管运分离*（广东）。这里让两个省都把两种方式试一遍，居民相同，运气相同。你看到的有一半从未发生过——模型的用处正在于此。

# %% tags=["parameters"]
CITIZENS = 500  # agents in each province || 每省的主体数量
MONTHS = 72
REPLICATIONS = 4  # runs of every cell; more make the bands narrower || 每种组合的运行次数；越多，区间越窄

# %% [markdown] lang="en"
# ## How it works
#
# No rule of the model knows a mode by name; a mode is eight switches. **Predict** from the table alone: which mode will be ahead after two years, which
# after six, and in which measure will they differ more?

# %% [markdown] lang="zh"
# ## 如何运作
#
# 模型里没有任何规则认得模式的名字；一种模式就是八个开关。只看这张表先**预测**：两年后哪种模式领先？六年后呢？两种模式在哪项指标上差别更大？

# %%
import pandas as pd

import sim
from sim.language.choice import set_language
from sim.report.in_words import in_words

LANG = "en || zh"
set_language(LANG)

pd.options.display.max_colwidth = 100
MODES = ["government_led", "separation"]
in_words(pd.DataFrame({name: sim.MODES[name].switches for name in MODES}))

# %% [markdown] lang="en"
# ## Try: run all four
#
# Service efficiency is the share of the time of a case that is saved against the world before the reform. The data-sharing rate is the
# share of needed documents that departments get from each other.

# %% [markdown] lang="zh"
# ## 试一试：四种组合都运行
#
# 服务效率：与改革前相比，办一件事的时间节省的比例。数据共享率：所需材料中由部门之间直接取得的比例。

# %%
scenarios = [sim.load(name).with_(n_citizens=CITIZENS, months=MONTHS) for name in ("zhejiang", "guangdong")]
comparison = sim.compare(scenarios, modes=MODES, replications=REPLICATIONS, seed=1, progress=False, at="defaults")
comparison.plot(lang=LANG)

# %% [markdown] lang="en"
# ## Observe the difference
#
# Above 0 the first mode is ahead. The dark band is the 95% interval of the mean difference, the pale one holds single pairs of runs. A mark on the zero
# line is where the lead changes: filled if it is more than noise. All this is at one point of what is unknown, the defaults: the bands are about luck
# alone. How sure the answer is over what the facts leave open says `sim.compare` without `at="defaults"`.

# %% [markdown] lang="zh"
# ## 观察差异
#
# 零线以上，第一种模式领先。深色带是平均差值的 95% 区间，浅色带包含单次配对运行。零线上的标记是领先易手之处：实心表示不只是噪声。以上均在未知量的一点（默认值）上，
# 带只反映随机性；不写 `at="defaults"` 的 `sim.compare` 才说明，就事实未能确定之处而言结论有多大把握。

# %%
from sim.report.figures import difference_paths

difference_paths(comparison.monthly, lang=LANG)

# %% [markdown] lang="en"
# ## Observe the end, and the way to it
#
# Compare the sentences with your prediction. Would a newspaper that looks only at the last month tell the same story as one that
# looks at the whole path?

# %% [markdown] lang="zh"
# ## 观察终点，也观察过程
#
# 把这几句话与你的预测对照。只看最后一个月的报纸，和看全过程的报纸，会讲同一个故事吗？

# %%
print(*comparison.sentences(lang=LANG), sep="\n\n")
in_words(comparison.crossings)

# %% [markdown] lang="en"
# ## What is known?
#
# So far you have looked at one point of what is unknown. The package comes with the answer over draws of all that is unknown, as far as facts leave it
# open, and luck. Which of the sentences above does it leave standing? **Write down** what is not known, before you look for what would decide it
# (`digigov verdict`).
#
# ## Notice: how sure is it at one point?
#
# *Paired s.e.* is the standard error with the same luck in both arms, *unpaired s.e.* with luck of their own; *ratio* is how many times smaller the first
# is. The interval is about luck alone: it says nothing about whether the parameters are right. Many are unknown: `results/reference/fair_start.csv` draws
# all of these from their priors, before any fact.

# %% [markdown] lang="zh"
# ## 已知的是什么？
#
# 到此为止只看了未知量的一组取值。软件附带了就全部未知量（在事实未能确定的范围内）与随机性抽样得到的答案。上面的哪些句子仍然站得住？先**写下**什么尚属未知，再去找什么能够判定它（`digigov verdict`）。
#
# ## 注意：在一组取值上把握有多大？
#
# “配对标准误”是两组运气相同时的标准误，“非配对标准误”是各用各的运气时的标准误；“比值”是前者小了多少倍。区间只反映随机因素，并不说明参数是否正确。许多参数无人确知：`results/reference/fair_start.csv` 让所有未知参数在使用任何事实之前按先验分布取值。

# %%
from sim.report.verdict_sentences import known_sentence
from sim.results.known import known_of

for name in ("zhejiang", "guangdong"):
    first, second = (sim.load(name).with_(mode=mode) for mode in MODES)
    for measure in ("service_efficiency", "data_sharing_rate"):
        print(known_sentence(known_of(first, second, measure).row(72), "posterior", LANG), end="\n\n")

in_words(comparison.precision.query("window == 'path'").round(4))

# %% [markdown] lang="en"
# ## What decides it?
#
# Start from government-led and change one switch at a time to separation's option. **Predict** the order first. Do the changes add up to the last
# row, in which all are changed?

# %% [markdown] lang="zh"
# ## 什么起决定作用？
#
# 从政府牵引出发，一次只把一个开关换成管运分离的选项。先**预测**排序。各项变化加起来，等于最后那一行（全部更换）吗？

# %%
start, goal = (sim.MODES[name] for name in MODES)
scenario = scenarios[0]
single = [scenario.with_(mode=start, switches={name: goal.switches[name]}).mode for name in sim.SWITCHES]
single = [mode for mode in single if mode != start]
steps = sim.compare(
    scenario, modes=[start, *single, goal], replications=max(2, REPLICATIONS // 2), progress=False, at="defaults"
)

rows = steps.differences.query("mode_a == @start.name and window == 'path'")
# The difference is a − b, so the effect is its negative. || 差值为 a − b，效应取其相反数。
effect = -rows.pivot(index="mode_b", columns="indicator", values="difference")
effect = 100 * effect[["service_efficiency", "data_sharing_rate"]].sort_values("data_sharing_rate")
alone = effect.drop(index=goal.name)
# In percentage points. || 单位为百分点。
in_words(pd.concat([alone, alone.sum().to_frame("sum || 合计").T, effect.loc[[goal.name]]]).round(1))

# %% [markdown] lang="en"
# ## Explain, and extend
#
# 1. Which switches carry separation's result, and which work against it? Trace the path from the switch to the citizen's days.
# 2. Does the lead last equally long in both measures? Why, or why not?
# 3. Is the difference between the modes larger or smaller than between the provinces? What would you have concluded from Zhejiang's
#    and Guangdong's own histories alone?
#
# Then change an assumption (`scenario.with_(parameters={...})`) and compare again:
#
# 4. Let demand be the same everywhere (`"sd_taste": 0.0`; notebook 03). Which mode gains, and why should it?
# 5. Let supervisors see less of what firms do (`"monitoring": 0.3`; notebook 04). Which mode suffers?
# 6. Write a mode of your own as a TOML file of switches that beats both in both provinces. What does it cost (`spending`), and who has
#    to give up a decision right?

# %% [markdown] lang="zh"
# ## 解释与延伸
#
# 1. 管运分离的结果靠哪些开关支撑，哪些开关起反作用？讲清从开关到群众办事天数的每一步。
# 2. 两项指标上的领先维持得一样久吗？为什么？
# 3. 模式之间的差别与省份之间的差别，哪个更大？如果只看浙江和广东各自的历史，你会得出什么结论？
#
# 然后改变一个假设（`scenario.with_(parameters={...})`）再比较：
#
# 4. 让各地需求相同（`"sd_taste": 0.0`；见笔记本 03）。哪种模式受益？道理何在？
# 5. 让监督者看得见的更少（`"monitoring": 0.3`；见笔记本 04）。哪种模式受损？
# 6. 写一个自己的模式（开关的 TOML 文件），在两省都胜过两者。它的代价是什么（`spending`）？谁必须让出一项决策权？
