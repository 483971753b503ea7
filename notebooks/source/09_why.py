# ruff: noqa: E402, E501

# %% [markdown] lang="en"
# # Why, and which mix?
#
# **What is it?** The paper explains digital government by four mechanisms and four forces. In the model each is a group of institutions that can be
# switched off together. You will divide what they do among them, see which need each other, and then mix the rights of two modes.

# %% [markdown] lang="zh"
# # 为什么？哪种组合更好？
#
# **这是什么？** 论文用四种机制和四种力解释数字政府建设。在模型里，每一种都是一组可以一起关掉的制度。你将把它们的合计作用分给各项，看哪些相互依赖，然后把两种模式的权限混合起来。

# %% tags=["parameters"]
CITIZENS = 100  # agents in the province || 全省的主体数量
MONTHS = 72
DRAWS = 5  # of what is unknown; more make the intervals surer || 对未知量抽样的次数；越多，区间越可靠

# %% [markdown] lang="en"
# ## How it works
#
# Four mechanisms can be on or off in 16 ways. All are run with the same luck, in several draws of what the facts leave open. A mechanism's *Shapley value*
# is what it adds on average over all orders in which the four can come; the values add up to what all four do together, exactly.
#
# **Predict**: which mechanism does most for service efficiency in Zhejiang, and which for data sharing? Does one of them do nothing at first?

# %% [markdown] lang="zh"
# ## 如何运作
#
# 四种机制的有无共有 16 种情形，全部在相同的运气下运行，并对事实未能确定之处多次抽样。一种机制的*沙普利值*，是它按所有可能的先后次序平均所增加的部分；各值之和恰好等于四者的合计作用。
#
# **预测**：哪种机制对浙江的服务效率贡献最大？哪种对数据共享贡献最大？有没有哪种起初毫无作用？

# %%
import sim
from sim.language.choice import set_language
from sim.report.in_words import in_words
from sim.setup.names import name_of_player

LANG = "en || zh"
set_language(LANG)

world = sim.load("zhejiang").with_(n_citizens=CITIZENS, months=MONTHS)
how = {"n_citizens": None, "n_draws": DRAWS, "progress": False}
mechanisms = sim.attribute(world, by="mechanism", **how)
mechanisms.plot(lang=LANG, name="heat_map")

# %% [markdown] lang="en"
# ## Notice: alone or together?
#
# The table has the end. *Alone* is what a mechanism adds to none of the others, *last* what it adds to all of them. Where *last* is much more than *alone*,
# it needs the others; where it is less, they do its work too. The matrix says which pair that is.
#
# **Explain**: why would leaders who press from above (functional) and services that people want (value) be worth more together?

# %% [markdown] lang="zh"
# ## 注意：单独还是共同？
#
# 下表是期末的数值。“单独”是其他机制都没有时它所增加的，“最后”是其他机制都有时它所增加的。“最后”远大于“单独”，说明它依赖其他机制；反之，说明别的机制也在做它的事。矩阵给出是哪一对。
#
# **解释**：为什么自上而下的推动（职能型）与公众所需的服务（价值型）合在一起更有价值？

# %%
print(*mechanisms.sentences(lang=LANG), sep="\n\n")
end = mechanisms.shares.query(f"window == 'month_{MONTHS}'")
end = end.assign(player=[name_of_player("mechanism", name, LANG) for name in end["player"]])
table = 100 * end.set_index(["indicator", "player"])[["alone", "share", "last", "q05", "q95"]]
in_words(table.round(2))  # percentage points || 百分点

# %%
mechanisms.plot(lang=LANG, name="interactions")

# %% [markdown] lang="en"
# ## Try: mix the rights of two modes
#
# A mode is who holds which right. Here a second mode differs from Zhejiang's in three of the eight, so that there are 8 mixes; `digigov designs` runs all 256.
# A dot is a mix; a dark one is on the *front* in most draws: no other is as good in all six objectives and better in one. The star can least be behind.
#
# **Predict**: is one of the two pure modes on the front? Is the best mix a pure one?

# %% [markdown] lang="zh"
# ## 试一试：混合两种模式的权限
#
# 模式就是“哪项权限归谁”。这里第二种模式与浙江的模式在八项权限中有三项不同，共 8 种组合；`digigov designs` 运行全部 256 种。每点为一种组合；深色表示多数抽样中位于*前沿*：没有其他组合在六项目标上都不逊于它且至少一项更优。星号是最多落后最少的组合。
#
# **预测**：两种纯模式在前沿上吗？最好的组合是纯模式吗？

# %%
mode, other = world.mode, sim.MODES["separation"]
near = sim.Mode(
    "near", **{**mode.switches, **{name: other.switches[name] for name in ("builder", "standards", "reuse")}}
)
mixes = sim.designs(world, [mode, near], levers=False, **how)
mixes.plot(lang=LANG, name="front")

# %%
print(*mixes.sentences(lang=LANG), sep="\n\n")
path = mixes.ranks.query("window == 'path'")
in_words(path.pivot(index="mix", columns="indicator", values="rank"))

# %% [markdown] lang="en"
# ## Extend
#
# 1. `by="force"` divides the same among the four forces, `by="institution", institutions=["M7", "M8", "Z5"]` among three institutions.
# 2. Do the same under the other mode: `modes=["separation"]`. Which mechanism changes most?
# 3. `mixes.why.plot(name="shares")`: what each of the three rights adds, from the same runs. Is the best mix what you would build from it?
# 4. A group of your own: `Player("money", {"fund": 0.05}, {"fund": 0.0})` of `sim.studies.mixes`; give a list of them as `by`.
# 5. The whole of it: `digigov attribute --by mechanism` and `digigov designs` on the command line. They resume when stopped.

# %% [markdown] lang="zh"
# ## 延伸
#
# 1. `by="force"` 把同样的作用分给四种力；`by="institution", institutions=["M7", "M8", "Z5"]` 分给三项制度。
# 2. 换到另一种模式：`modes=["separation"]`。哪种机制变化最大？
# 3. `mixes.why.plot(name="shares")`：由同一批运行给出三项权限各自的贡献。最好的组合与你据此会搭建的一致吗？
# 4. 自己定义一组：`sim.studies.mixes` 的 `Player("money", {"fund": 0.05}, {"fund": 0.0})`；把它们的列表作为 `by`。
# 5. 完整运行：命令行的 `digigov attribute --by mechanism` 与 `digigov designs`，中断后可继续。
