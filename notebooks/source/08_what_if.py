# ruff: noqa: E402, E501

# %% [markdown] lang="en"
# # What if the province had gone another way?
#
# **What is it?** A model can do what history cannot: run the same province, with the same people and the same luck, up to a month, and then let it
# go two ways. The difference is what the change does, and nothing else. You will fork a province, take the change back, and ask when it is best made.

# %% [markdown] lang="zh"
# # 如果当时走了另一条路？
#
# **这是什么？** 历史不能重来，模型可以：同一个省、同样的公众、同样的运气，运行到某个月，然后分成两个未来。两者之差就是这项改变的作用，别无其他。你将让一个省分岔，再把改变收回，并问何时改变最好。

# %% tags=["parameters"]
CITIZENS = 200  # agents in the province || 全省的主体数量
MONTHS = 48
REPLICATIONS = 8  # worlds: draws of what is unknown || 世界的数目：对未知量的抽样

# %%
import networkx as nx
import pandas as pd

import sim
from sim.language.choice import set_language
from sim.report import cards
from sim.report.in_words import in_words

LANG = "en || zh"
set_language(LANG)

size = {"months": MONTHS, "n_citizens": CITIZENS, "n_draws": REPLICATIONS, "replications": 1, "progress": False}
MIDDLE = MONTHS // 2

# %% [markdown] lang="en"
# ## How it works
#
# A fork is the same scenario with a dated change more. Up to its month both runs are equal to the last bit. What is unknown is drawn: each draw
# is a world of its own, in which both futures are run.
#
# **Predict**: Zhejiang is government-led. If it went over to separation half-way, would services be better or worse at the end than if it had stayed?

# %% [markdown] lang="zh"
# ## 如何运作
#
# 分岔就是同一情景多一项有日期的改变。在那个月之前，两次运行逐位相同。未知量靠抽样：每次抽样是一个世界，在其中运行两个未来。
#
# **预测**：浙江是政府牵引模式。如果中途改为管运分离，期末的服务会比不改变更好还是更差？

# %%
what_if = sim.fork("zhejiang", MIDDLE, {"mode": "separation"}, **size)
print(*what_if.sentences(LANG), sep="\n")
what_if.plot(LANG)

# %% [markdown] lang="en"
# ## Notice
#
# The bands of the two futures overlap, since worlds differ. But each world has both futures: their difference, world by world, is far surer.
# That is why the next picture, and not the one above, answers the question.

# %% [markdown] lang="zh"
# ## 注意
#
# 两个未来的带相互重叠，因为各个世界不同。但每个世界都有两个未来，逐个世界相减，差异就确定得多。所以回答问题的是下面这张图，而不是上面那张。

# %%
what_if.plot(LANG, "fork_difference")

# %% [markdown] lang="en"
# ## Try: take it back
#
# **Explain**: nothing is charged for the change itself, neither money nor months. Why, then, does a province that went there and back not end where
# it would have been? Look for what stays: lock-in, modules, lists.

# %% [markdown] lang="zh"
# ## 试一试：再改回来
#
# **解释**：改变本身不另计成本，既不花钱也不误时。那么一个改过去又改回来的省，为什么没有回到原来的位置？找一找留下了什么：锁定、系统模块、共享清单。

# %%
back = sim.fork("zhejiang", MIDDLE, {"mode": "separation"}, back_after=MIDDLE // 2, **size)
there = back.forks[back.forks["indicator"].isin(["service_efficiency", "data_sharing_rate", "spending"])]
columns = ["mean_stay", "mean_fork", "difference", "q05", "q95", "p_better"]
in_words(there.set_index(["indicator", "window"])[columns].round(3))

# %% [markdown] lang="en"
# ## Extend
#
# `sim.evaluate` takes a table of points and gives a row for each, so any optimiser or sampler can ask. Here is a scan by hand: how much inspection, under
# which mode? And `run.model.networks()` gives the province as graphs whose nodes have a state, to be drawn or measured by networkx or Gephi.

# %% [markdown] lang="zh"
# ## 延伸
#
# `sim.evaluate` 接收一张点表，每点返回一行，因此任何优化或抽样程序都可以来问。下面手工扫描：检查多频繁、在哪种模式下？`run.model.networks()` 把全省给成图，节点带有当月状态，可用 networkx 或 Gephi 绘制和测量。

# %%
points = pd.DataFrame({"p_inspect": [0.0, 0.2, 0.4] * 2, "mode": ["government_led"] * 3 + ["separation"] * 3})
found = sim.evaluate(points, "zhejiang", months=MONTHS, n_citizens=CITIZENS)
in_words(points.join(found).round(3))

# %%
friends = nx.barabasi_albert_graph(CITIZENS, 4, seed=1)  # a few have very many friends || 少数人朋友极多
mine = sim.load("zhejiang").with_(months=MONTHS, n_citizens=CITIZENS, social=friends, seating="random")
model = sim.run(mine, progress=False).model
citizens = model.networks()["social"]
print(cards.citizen_card(model, max(citizens, key=citizens.degree)))
