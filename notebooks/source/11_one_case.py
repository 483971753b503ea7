# ruff: noqa: E402, E501

# %% [markdown] lang="en"
# # One case
#
# **What is it?** A statistic says "12 working days". A citizen says: who wanted which paper, where did I have to go, and why? Here one citizen's case
# is followed step by step, under both modes, with the same luck. Then one county close up: which of its twelve bureaus shares what with whom.

# %% [markdown] lang="zh"
# # 办一件事
#
# **这是什么？** 统计说“12 个工作日”；办事的人问：谁要哪份材料？我得跑哪里？为什么？这里逐步跟随一位公众办一件事，两种模式并排、随机因素相同；再细看一个区县：十二个部门中，谁把什么共享给了谁。

# %% tags=["parameters"]
CITIZENS = 2000  # agents, who stand for all residents || 主体数量，代表全体居民
MONTHS = 72

# %% [markdown] lang="en"
# ## How it works
#
# Nothing is made up: when the model's rules decide a case, they note what they decided. Where the citizen does not file in a month that you ask for, the same
# rules say what it would have come to, with the citizen's own luck of that month. A desk serves the whole county, so one case more changes nothing.
#
# **Predict**: a food licence takes four documents. After two years, which of them will still have to be brought, under which mode?

# %% [markdown] lang="zh"
# ## 如何运作
#
# 没有一处是编的：模型的规则决定一件事时，会记下自己的决定。若此人在你所问的月份没有办，就由同样的规则、用此人当月自己的随机数，给出若办理会怎样。窗口面对的是全县的办件，多这一件不改变任何结果。
#
# **预测**：食品经营许可要四份材料。两年之后，在哪种模式下、哪几份仍要本人提交？

# %%
import sim
from sim.classroom.widgets import choose
from sim.language.choice import set_language
from sim.report.in_words import in_words

LANG = "en || zh"
set_language(LANG)

world = sim.load("zhejiang").with_(n_citizens=CITIZENS, months=MONTHS)
told = sim.story(world, item="license_food_business")
print(*told.sentences(), sep="\n")
told.plot(LANG)

# %% [markdown] lang="en"
# ## Step by step
#
# Choose a month and a mode. Which bureau asks for what? Which document comes as shared data, and which was abolished by order? Nothing but an order can do away with some,
# and nothing but sharing with others.

# %% [markdown] lang="zh"
# ## 逐步看
#
# 选一个月份、一种模式。哪个部门要哪份材料？哪份靠数据共享取得，哪份由命令取消？有的只能靠命令取消，有的只能靠共享免去。

# %%
chapters = told.chapters(LANG)


def chapter(key):
    """One case, a sentence a step. || 一件事，一步一句。"""
    print(*(f"{n}. {step}" for n, step in enumerate(chapters[key], start=1)), sep="\n")


middle = list(chapters)[2]
choose(chapter, {"case || 办件": [middle, *(key for key in chapters if key != middle)]})

# %% [markdown] lang="en"
# ## Notice
#
# Days, trips and documents add up to what the model recorded. **Explain** the difference between the modes in this case. Is it the one of the whole province, or
# this county's own? How much is luck: what would the same case have taken in another month?

# %% [markdown] lang="zh"
# ## 注意
#
# 天数、跑动次数、材料份数相加，正是模型的记录。请**解释**两种模式在这件事上的差别：是全省都如此，还是这个区县特有？随机因素占多少：换一个月办会怎样？

# %%
columns = [
    "month",
    "online",
    "days",
    "trips",
    "n_abolished",
    "n_shared",
    "n_asked",
    "satisfaction",
    "trust_before",
    "trust_after",
]
in_words(told.summary.set_index("mode")[columns].round(2).T)

# %% [markdown] lang="en"
# ## Try: one county close up
#
# The same county's bureaus. A row of the table is a resource that one bureau holds and another needs. Which bureau keeps most to itself, and what speaks most against sharing it?

# %% [markdown] lang="zh"
# ## 试一试：细看一个区县
#
# 同一个区县的各部门。表中每行是一个部门持有、另一个部门需要的一项数据。哪个部门留在手里的最多？不共享的最主要阻力是什么？

# %%
months = [month for month in (1, 12, 24, 48, 72) if month <= MONTHS]
county = told.person.county
bureaus = sim.close_up(world, county=county, months=months)
shared = bureaus.assign(shared=bureaus["state"] == "shared").groupby(["mode", "month"], sort=False)["shared"].mean()
print(told.county[LANG])
in_words(shared.unstack("mode").round(2))

# %%
last = bureaus[(bureaus["month"] == months[-1]) & (bureaus["n_documents"] > 0) & (bureaus["state"] != "shared")]
in_words(
    last.groupby(["mode", "holder", "state", "speaks_against"]).size().rename("n_documents").reset_index().head(12)
)

# %% [markdown] lang="en"
# ## Extend
#
# 1. Another case: `sim.story(world, item="issue_residence_permit")`; all items: `digigov story --items`. Another citizen: `citizen=7`.
# 2. Cases of Guangdong: `sim.load("guangdong")`. Which bureau is slowest there?
# 3. Change a switch and follow the same case again: `sim.story(world, modes=[world.mode, world.with_(switches={"custody": "operator"}).mode])`.
# 4. In the explorer (`sim.explore()`) a citizen's card opens the case, a county's its bureaus; play moves both.

# %% [markdown] lang="zh"
# ## 延伸
#
# 1. 换一件事：`sim.story(world, item="issue_residence_permit")`；全部事项：`digigov story --items`。换一个人：`citizen=7`。
# 2. 换到广东：`sim.load("guangdong")`。那里哪个部门最慢？
# 3. 改一个开关，再跟随同一件事：`sim.story(world, modes=[world.mode, world.with_(switches={"custody": "operator"}).mode])`。
# 4. 在演示台（`sim.explore()`）里，点一位公众看办件，点一个区县看各部门；播放时两者随之变化。
