# ruff: noqa: E402, E501

# %% [markdown] lang="en"
# # When, and which mode for my province?
#
# **What is it?** "Fit to local conditions" is a principle that everybody agrees with and nobody can apply without saying *which* conditions. Here the
# local conditions are drawn together with what nobody knows; rules are sought for where each mode is the surer choice, and held to draws
# that they were not found in. Then a province of your own is a folder with a table of its cities.

# %% [markdown] lang="zh"
# # 何时、何省，适用哪种模式？
#
# **这是什么？** “因地制宜”人人赞同，但不说清是*哪些*条件，就无从下手。这里把省情与无人确知的行为一并抽样，寻找“何处选择哪种模式更有把握”的规则，再用没有参与寻找的抽样检验。最后，你自己的省就是一个文件夹，里面有一张城市表。

# %% tags=["parameters"]
CITIZENS = 100  # agents in the province || 全省的主体数量
MONTHS = 72
DRAWS = 50  # of context and unknowns together; rules need 50 or more || 省情与未知量的抽样次数；寻找规则需 50 次以上

# %% [markdown] lang="en"
# ## Two provinces that do not exist
#
# Moushan (poor, inland) and Mouwan (rich, small) are **invented**: their numbers are nobody's data. A folder needs population, income, age and
# education of each city; whatever it does not say is drawn. **Predict**: in which of them will the verdict be surer?

# %% [markdown] lang="zh"
# ## 两个并不存在的省
#
# 某山省（贫困、内陆）和某湾省（富裕、小）都是**虚构**的，其中的数字不是任何地方的数据。文件夹只需给出各市的人口、人均生产总值、老年人口与受高等教育人口占比；没有给出的，一律抽样。**预测**：哪个省的结论会更有把握？

# %%
import tempfile
from pathlib import Path

import pandas as pd

import sim
from sim.language.choice import set_language
from sim.report.in_words import in_words
from sim.setup.province_folder import check_folder, shipped_provinces
from sim.setup.province_template import write_template

LANG = "en || zh"
set_language(LANG)
size = {"n_draws": max(50, DRAWS), "n_citizens": CITIZENS, "months": MONTHS, "progress": False, "workers": 1}

cities = pd.read_csv(shipped_provinces()["mouwan"] / "cities.csv", comment="#").set_index("city || name_zh")
in_words(cities[["population", "gdp_per_head", "share_60plus", "share_college", "share_urban", "n_counties"]])

# %% [markdown] lang="en"
# ## How it works: advice to one of them
#
# The verdict, where each mode is the surer choice, what to find out first, and how far the province lies from what the model was calibrated on.
# "What is known does not decide it" is an answer: it says that the choice is a trial, and what the trial should measure.

# %% [markdown] lang="zh"
# ## 如何运作：给其中一省的建议
#
# 包括：结论、何处选择哪种模式更有把握、最先要弄清什么，以及该省与模型校准所用的省份相距多远。“已知信息不足以判定”也是答案：它说明这一选择本身就是试点，并说明试点该测量什么。

# %%
advice = sim.advise("mouwan", replications=1, mixes=False, **size)
print(*advice.sentences(LANG), sep="\n\n")

# %%
advice.plot(LANG, "regime_map")

# %% [markdown] lang="en"
# ## Notice: what it hangs on
#
# Compare the two rows "what the province is" and "unknown": how much of the difference between draws is due to what a province *is*, and how much to behaviour
# that nobody knows? A rule counts only if it holds outside of the draws it was found in (`holds`), and is named stable only if most
# half-samples give it again. **Explain** why a rule may be right and still unstable.

# %% [markdown] lang="zh"
# ## 注意：结论取决于什么
#
# 比较“省情”与“未知量”两行：抽样之间的差异，有多少出于省情，又有多少出于无人确知的行为？规则须在没有参与寻找的抽样中仍成立才算数；只有多数半样本都能重新得出，才称为稳定。请**解释**：为什么一条规则可能正确却不稳定？

# %%
columns = ["indicator", "what", "explains", "p_low", "p_high"]
in_words(advice.regimes.contexts[columns].groupby("indicator", sort=False).head(5).round(2))

# %%
columns = ["indicator", "better", "parameter", "low", "high", "density", "cv_density", "base", "holds", "stable"]
in_words(advice.regimes.rules[columns].round(2))

# %% [markdown] lang="en"
# ## Try a province of your own
#
# `digigov province new my_province` writes this template; `digigov province check my_province` says what is wrong, missing or odd. Here one number is
# given in the unit of a yearbook.

# %% [markdown] lang="zh"
# ## 试一试：你自己的省
#
# `digigov province new my_province` 写出下面这份模板；`digigov province check my_province` 逐行说明哪里有误、缺少什么、哪些数值反常。这里故意把一个数写成年鉴里的单位。

# %%
folder = Path(tempfile.mkdtemp()) / "my_province"
cities, settings = write_template(folder)
cities.write_text(cities.read_text(encoding="utf-8").replace("3000000", "300"), encoding="utf-8")
print(*(str(fault).split("/")[-1] for fault in check_folder(folder)[1]), sep="\n")

# %%
cities.write_text(cities.read_text(encoding="utf-8").replace(",300,", ",3000000,"), encoding="utf-8")
run = sim.run(sim.load(folder).with_(n_citizens=CITIZENS, months=MONTHS), seed=1, progress=False)
in_words(run.monthly[["month", "service_efficiency", "data_sharing_rate"]].tail(1).round(3))

# %% [markdown] lang="en"
# ## Extend
#
# 1. Ask the same for Moushan. Which of its conditions would you measure first, and what would that cost you beside what it is worth?
# 2. Say one more condition in `province.toml`. Does the verdict become surer, or only narrower?
# 3. Look at another month: `sim.regimes("moushan", window="month_24")`. Is "when" a question of place or of time?
# 4. With `at="prior"` nothing is learned from facts. Which rules remain?

# %% [markdown] lang="zh"
# ## 延伸
#
# 1. 对某山省问同样的问题。你会先测量它的哪项条件？测量的代价与其价值相比如何？
# 2. 在 `province.toml` 里多给出一项省情。结论是更有把握了，还是只是范围变窄了？
# 3. 换一个月份：`sim.regimes("moushan", window="month_24")`。“何时”是地点的问题，还是时间的问题？
# 4. 用 `at="prior"`，即不从事实中学习。哪些规则仍然成立？
