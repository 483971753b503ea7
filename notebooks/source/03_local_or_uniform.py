# ruff: noqa: E402, E501

# %% [markdown] lang="en"
# # Local innovation against one contractor
#
# **What is it?** Let every county build what it needs, or let one firm build one thing for all? Uniform building gains by scale, local building by
# fit. Oates put the trade-off into a theorem in 1972; here it meets learning, copying and hidden effort, so that the answer may depend on when
# and where you ask.

# %% [markdown] lang="zh"
# # 地方创新，还是一家统建？
#
# **这是什么？** 让各县按需自建，还是让一家企业为大家统一建设？统建胜在规模，自建胜在合用。奥茨 1972 年把这一取舍写成了定理；在这里，它还要遇上学习、复制和看不见的努力，所以答案可能取决于你问的是什么时候、什么地方。

# %% tags=["parameters"]
CITIZENS = 500  # agents in the province || 全省的主体数量
MONTHS = 72
REPLICATIONS = 2  # runs at every setting || 每种设置的运行次数

# %% [markdown] lang="en"
# ## How it works
#
# A module is worth *maturity × fit*. With the same money uniform building reaches more maturity, but designs for the mean of demand, so its error is
# the heterogeneity of demand itself; a county errs only by what it does not know of its own demand. Dotted: where both are worth the same
# (`forms.oates_crossing`). **Predict**: which way does the crossing move if counties know their demand less well? Choose another noise.

# %% [markdown] lang="zh"
# ## 如何运作
#
# 一个模块的价值是*成熟度 × 匹配度*。花同样的钱，统建的成熟度更高，但按平均需求设计，所以它的偏差就是需求本身的差异；县里自建，偏差只来自对本地需求了解不足。点线处两者价值相等（`forms.oates_crossing`）。**预测**：如果各县对自己的需求了解更少，交点会往哪边移？换一个误差试试。

# %%
import numpy as np
import pandas as pd
from IPython.display import display

import sim
from sim.classroom.widgets import choose
from sim.language.choice import set_language
from sim.report.figures.lines import lines
from sim.report.in_words import in_words
from sim.theory import forms

LANG = "en || zh"
set_language(LANG)

WIDTH = 1.2  # how much fit forgives || 匹配度的宽容度
LOCAL, UNIFORM = 0.5, 0.75  # maturity for the same money || 同样花费达到的成熟度
unlike = np.linspace(0, 2, 100)
X, Y = "demand heterogeneity || 需求异质性", "maturity × fit || 成熟度 × 匹配度"


def worth(noise):
    """What either way is worth, if counties know their own demand with so much noise. || 县对自身需求有此误差时两种做法的价值。"""
    local = np.full(100, forms.value_of_building(LOCAL, noise, WIDTH))
    uniform = [forms.value_of_building(UNIFORM, s, WIDTH) for s in unlike]
    curves = {"each county its own || 各县自建": (unlike, local), "one for all || 统一建设": (unlike, uniform)}
    return lines({"": curves}, x=X, y=Y, marks=[forms.oates_crossing(LOCAL, UNIFORM, noise, WIDTH)], lang=LANG)


choose(worth, {"noise || 误差": [0.5, 0.0, 0.25, 0.75, 1.0]})

# %% [markdown] lang="en"
# ## Try: make the counties more unlike
#
# Now the whole model, in which everything else goes on as well. `sd_taste` is how unlike the counties' demand is. **Predict**: at which heterogeneity
# is either mode ahead in service efficiency, half-way and at the end?

# %% [markdown] lang="zh"
# ## 试一试：让各县更不相同
#
# 现在用完整模型，其他一切照常进行。`sd_taste` 表示各县需求有多不同。**预测**：中途和终点时，服务效率在多大的异质性下由哪种模式领先？

# %%
# At the defaults, one point of what is unknown. || 在默认值（未知量的一点）上。
MODES = ["government_led", "separation"]
world = sim.load("zhejiang").with_(n_citizens=CITIZENS, months=MONTHS)
levels = (0.0, 0.65, 1.3)
worlds = [world.with_(name=f"{level:g}", parameters={"sd_taste": level}) for level in levels]
leads, ends = {}, {}
for level, setting in zip(levels, worlds, strict=True):
    comparison = sim.compare(
        setting, modes=MODES, replications=REPLICATIONS, seed=1, workers=1, progress=False, at="defaults"
    )
    mean = comparison.monthly.groupby(["mode", "month"], observed=True)["service_efficiency"].mean().unstack("mode")
    leads[f"{level:g}"] = 100 * (mean[MODES[0]] - mean[MODES[1]])
    ends[level] = 100 * mean.loc[MONTHS, MODES]
paths = {f"heterogeneity {level} || 需求异质性 {level}": lead for level, lead in leads.items()}
LEAD = "government-led ahead, points || 政府牵引领先，百分点"
lines({"service efficiency || 服务效率": paths}, y=LEAD, levels=[0.0], lang=LANG)

# %% [markdown] lang="en"
# ## Notice
#
# The table has service efficiency at the end, in per cent. Which column moves with heterogeneity, and which hardly? **Explain** it by who designs
# for whom. Why is the early part of the figure so different from the end?

# %% [markdown] lang="zh"
# ## 注意
#
# 下表是终点的服务效率（%）。哪一列随异质性变化，哪一列几乎不变？请用“谁为谁设计”来**解释**。图的前段为什么与终点如此不同？

# %%
in_words(pd.DataFrame(ends).T.rename_axis("sd_taste").round(1))

# %% [markdown] lang="en"
# ## Where? County by county
#
# Same world, same luck, both modes. For every county: how far its demand lies from the province's mean, and by how much government-led is ahead there.
# **Predict** the slope before you look. Which counties should want the standard module?

# %% [markdown] lang="zh"
# ## 在哪里？逐县来看
#
# 同一个世界、同样的运气、两种模式。对每个县：它的需求离全省平均有多远，政府牵引在那里领先多少。看图之前先**预测**斜率。哪些县应当欢迎标准模块？

# %%
runs = [sim.run(worlds[-1].with_(mode=mode), seed=1, progress=False) for mode in MODES]
taste = runs[0].model.modules.taste
distance = np.sqrt(((taste - taste.mean(axis=0)) ** 2).mean(axis=1))
gap = 100 * (runs[0].counties["service_efficiency"].to_numpy() - runs[1].counties["service_efficiency"].to_numpy())
slope, level = np.polyfit(distance, gap, 1)
line = {"fitted || 拟合": (np.sort(distance), level + slope * np.sort(distance))}
print(
    f"slope {slope:+.1f} points per design unit; government-led is ahead in {np.mean(gap > 0):.0%} of the counties || 斜率 {slope:+.1f} 个百分点；政府牵引在 {np.mean(gap > 0):.0%} 的县领先"
)
far = "distance of the county's demand from the mean || 县的需求与全省平均的距离"
lines({"": line}, x=far, y=LEAD, dots={"counties || 区县": (distance, gap)}, levels=[0.0], lang=LANG)

# %% [markdown] lang="en"
# ## Try: how a success travels
#
# Only the switch `reuse` changes: counties copy what works elsewhere, or a standard module is rolled out, or nothing travels. **Predict** the order of
# the three at the end, and which of them wastes most money on what was already there (`share_duplicate_building`).

# %% [markdown] lang="zh"
# ## 试一试：成功经验怎样推广
#
# 只改开关 `reuse`：各县复制别处的成功做法，或统一部署标准模块，或什么都不推广。**预测**三者终点的先后，以及哪一种在重复建设上浪费最多（`share_duplicate_building`）。

# %%
from sim.report.figures import headline_paths

ways = [world.with_(switches={"reuse": option}) for option in ("copying", "rollout", "none")]
paths = pd.concat([sim.run(way, seed=1, progress=False).monthly for way in ways])
display(headline_paths(paths, lang=LANG))
last = paths.query("month == @MONTHS").set_index("mode")
in_words(last[["service_efficiency", "share_duplicate_building", "spending", "gini_service_efficiency"]].round(3).T)

# %% [markdown] lang="en"
# ## Explain, and extend
#
# **Explain**: who wins where and when, and by which mechanism? Name one observation in the real world that would speak against your explanation.
#
# 1. Let nothing be lost when demand is summed up: `"information_loss": 0.0`. How much of the gap does it close at `sd_taste` 1.3?
# 2. Let counties know themselves badly: `"local_noise": 0.7`. And let nobody adapt what is copied: `"copy_adaptation": 0.1`.
# 3. Let demand move fast: `"rate_taste_drift": 0.08`. Who keeps up?
# 4. The same for Guangdong: `sim.load("guangdong")`. Its counties are more unlike in means. Does that matter more than taste?

# %% [markdown] lang="zh"
# ## 解释与延伸
#
# 请**解释**：谁在何处、何时胜出，靠的是哪种机制？再举一个现实中的观察，如果出现，就会推翻你的解释。
#
# 1. 让需求汇总时毫无损失：`"information_loss": 0.0`。在 `sd_taste` 为 1.3 时，它能弥补多少差距？
# 2. 让各县不了解自己：`"local_noise": 0.7`；或让复制时几乎不作调整：`"copy_adaptation": 0.1`。
# 3. 让需求变得更快：`"rate_taste_drift": 0.08`。谁跟得上？
# 4. 换成广东：`sim.load("guangdong")`。那里各县财力差别更大。这比需求差异更重要吗？
