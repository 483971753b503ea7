# ruff: noqa: E402, E501

# %% [markdown] lang="en"
# # A batch study
#
# **What is it?** One run is an anecdote. A *sweep* runs a whole design: provinces, modes, values of what you vary, and replications. You will
# start one, stop it half way, go on, ask for more, read it, draw it, and check that it can be made again.
#
# The whole notebook takes less than a minute. `workers` says how many processes make the runs, here as anywhere; starting them takes seconds,
# so few runs are made by one.

# %% [markdown] lang="zh"
# # 批量研究
#
# **这是什么？** 一次运行只是一个故事。一次*批量扫描*运行整套设计：省份、模式、要变的值、重复次数。你将启动一个研究，中途停下，再继续，增加重复次数，读结果、作图，并检验它能否复现。
#
# 整个笔记本不到一分钟。`workers` 是运行所用的进程数，在哪里都一样；启动进程要花几秒，所以运行不多时只用一个。

# %% tags=["parameters"]
CITIZENS = 200  # agents in each province || 每省的主体数量
MONTHS = 12
REPLICATIONS = 3  # runs at every point || 每个设计点的运行次数

# %% [markdown] lang="en"
# ## How it works
#
# A design is a TOML file of a few lines, or the same keys in Python. Nothing has run yet: a key that does not exist or a value out of range is
# refused now, with the nearest name. **Predict**: budgets or inspections, which moves which measure, and which mode needs it more?

# %% [markdown] lang="zh"
# ## 如何运作
#
# 一份设计是几行 TOML，或 Python 里同样的键。此时什么也没有运行：不存在的键、超出范围的值会立刻被拒绝，并提示最接近的名称。**预测**：预算与检查，哪个影响哪项指标？哪种模式更需要它？

# %%
import pandas as pd

import sim
from sim.language.choice import set_language
from sim.report.in_words import in_words
from sim.studies.design import read_design

LANG = "en || zh"
set_language(LANG)

design = read_design(
    {
        "name": "money_or_inspection",
        "scenarios": ["zhejiang", "guangdong"],
        "modes": ["government_led", "separation"],
        "months": MONTHS,
        "n_citizens": CITIZENS,
        "replications": REPLICATIONS,
        "method": "grid",
        "windows": [f"month_{MONTHS}", "path"],
        "vary": {"budget_per_resident": [1.0, 2.0, 3.0], "p_inspect": [0.2, 0.8]},
    }
)
in_words(pd.DataFrame(design.points()))

# %% [markdown] lang="en"
# ## Try: start, stop, go on
#
# `limit` ends after that number of runs, as Ctrl-C or a power cut would. The same call resumes from there: what is in the folder is never run twice.

# %% [markdown] lang="zh"
# ## 试一试：启动、停下、续跑
#
# `limit` 让它跑够若干次就停，就像按了 Ctrl-C 或停了电。同一条调用会从那里接着跑：文件夹里已有的绝不重跑。

# %%
from pathlib import Path
from tempfile import mkdtemp

said = {True: "yes || 是", False: "no || 否"}
folder = Path(mkdtemp()) / "study"
first = sim.sweep(design, folder, workers=1, limit=10, progress=False)
print(
    f"{first.n_made} of {first.n_runs} runs are made; complete: {said[first.is_complete]} || 已完成 {first.n_runs} 次运行中的 {first.n_made} 次；是否完整：{said[first.is_complete]}"
)
second = sim.sweep(design, folder, workers=2, progress=False, figures=False)
print(
    f"{second.n_made} of {second.n_runs} runs are made, {second.n_new} of them now; complete: {said[second.is_complete]} || 已完成 {second.n_runs} 次中的 {second.n_made} 次，其中这次新增 {second.n_new} 次；是否完整：{said[second.is_complete]}"
)

# %% [markdown] lang="en"
# ## Try: ask for more
#
# More replications add to those that are there. **Notice** whether the first ones stay as they are, to the last digit: each has a seed of its own.

# %% [markdown] lang="zh"
# ## 试一试：增加重复次数
#
# 新的重复会加在已有的之上。**注意**原有的行是否一位数字都不变：每次运行都有自己的种子。

# %%
before = sim.read(folder)
more = sim.sweep(design, folder, workers=1, replications=REPLICATIONS + 2, progress=False, figures=False)
after = sim.read(folder)
figures = ["run", *design.indicators]
same = after[figures].head(len(before)).equals(before[figures])
print(
    f"{more.n_new} new runs; the first rows are as they were: {said[same]} || 新增 {more.n_new} 次运行；原有各行是否不变：{said[same]}"
)
in_words(after[["province", "mode", "replicate", *design.points(), "window", *figures[1:3], "status"]].tail(4))

# %% [markdown] lang="en"
# ## Look at it
#
# Main effects: the mean at each value of what you varied, over everything else. The map: government-led minus separation at every point.
# The same figures are written into the folder, as PNG and SVG. Was your prediction right?

# %% [markdown] lang="zh"
# ## 看结果
#
# 主效应：每个取值下的均值，其他一切取平均。差异图：每个设计点上政府牵引减管运分离。同样的图会以 PNG 和 SVG 写入文件夹。你预测对了吗？

# %%
from IPython.display import display

display(more.plot(f"main_effects-month_{MONTHS}", lang=LANG), more.plot(f"difference_map-month_{MONTHS}", lang=LANG))

# %% [markdown] lang="en"
# ## Notice: how sure is it?
#
# Instead of a number of replications, ask for a precision: go on until the 95% half-width of the difference is small enough at every point. How
# many more would it have taken if the two modes did not share their luck?

# %% [markdown] lang="zh"
# ## 注意：把握有多大？
#
# 与其猜要重复几次，不如说明要多精确：一直跑到每个设计点上差值的 95% 半宽都足够小。如果两种模式不共用运气，还要多跑多少次？

# %%
width = 0.05  # of a share: 5 percentage points || 以比例计，即 5 个百分点
precise = sim.sweep(
    design, folder, workers=1, precision=width, max_replications=4 * REPLICATIONS, progress=False, figures=False
)
print(precise.reached.sentence())

# %% [markdown] lang="en"
# ## Explain, and make it again
#
# Every folder knows what it was made from. Anyone who has it can make its runs again and hold every figure against yours.
# **Explain** the map in your own words first: does money matter more to one mode than to the other, and why?

# %% [markdown] lang="zh"
# ## 解释，并复现
#
# 每个文件夹都记得自己是怎样做出来的。拿到它的人可以重新运行，并逐个数字与你的对照。先用自己的话**解释**差异图：钱对其中一种模式更要紧吗？为什么？

# %%
from shutil import rmtree

again = sim.reproduce(folder, n_runs=4, workers=1, progress=False)
print(
    f"{again.n_runs} of {again.n_of_study} runs made again; identical: {said[again.is_identical]} || 重做了 {again.n_of_study} 次运行中的 {again.n_runs} 次；是否完全相同：{said[again.is_identical]}"
)
rmtree(folder.parent)

# %% [markdown] lang="en"
# ## Extend
#
# 1. Replace `grid` by `"method": "latin", "points": 40`, and a list of levels by `{"low": 1.0, "high": 3.5}`. What does the figure show now?
# 2. Put the design into a file `mine.sweep.toml` (start from `scenarios/trial.sweep.toml`) and run `digigov sweep mine.sweep.toml`. Kill it half way.
# 3. Vary a switch: `"mode.custody": ["government", "operator"]`. Why are there still two modes to compare?
# 4. Larger than memory? `sim.open(folder)` reads nothing until asked, and DuckDB can query it; README has an example, and one for clusters.

# %% [markdown] lang="zh"
# ## 延伸
#
# 1. 把 `grid` 换成 `"method": "latin", "points": 40`，把水平列表换成 `{"low": 1.0, "high": 3.5}`。图现在说明什么？
# 2. 把设计写进文件 `mine.sweep.toml`（可从 `scenarios/trial.sweep.toml` 改起），运行 `digigov sweep mine.sweep.toml`，中途强行终止，再跑一次。
# 3. 让一个开关变化：`"mode.custody": ["government", "operator"]`。为什么仍然有两种模式可以比较？
# 4. 结果大过内存？`sim.open(folder)` 不查询就什么也不读，DuckDB 可以直接查询；README 里有例子，也有在集群上运行的例子。
