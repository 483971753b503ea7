"""The institutions that the paper names: what each does, which parameter or switch carries it, what turns it off.

An institution is off where its settings have their off values. ``digigov ablate`` turns one off at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sim.inputs.checks import show
from sim.language.errors import InputError, nearest_name
from sim.setup.modes import MODES, Mode
from sim.setup.options import SWITCHES
from sim.setup.parameters import PARAMETERS
from sim.setup.registry import growing, register

UP, DOWN = "up", "down"


@dataclass(frozen=True, slots=True)
class Institution:
    """One institution of the paper.

    Attributes:
        id: row of the paper's list, such as "M2".
        name_en, name_zh: what it is called.
        source: where the paper has it.
        does: one sentence: the causal path in the model.
        process: the sub-steps of the month that it enters.
        off: settings that take it away: parameter -> value, or "mode.<switch>" -> option.
        moves: indicators and the direction in which they move when it is off, the surest first.
        needs: switches without which the design does not have it: "mode.<switch>" -> option.
        does_zh: the sentence in Chinese, of one that a scholar registered.
    """

    id: str
    name_en: str
    name_zh: str
    source: str
    does: str
    process: str
    off: Mapping[str, float | str]
    moves: tuple[tuple[str, str], ...]
    needs: Mapping[str, str] = field(default_factory=dict)
    does_zh: str = ""


INSTITUTIONS: dict[str, Institution] = {
    i.id: i
    for i in (
        Institution(
            "Z1", "Government-led, enterprises take part", "政府牵引+企业参与", "paper § 3.1",
            "Firms build for counties that keep the lead and run what is built; without them bureaus build on their own.",
            "construction", {"mode.builder": "bureau"},
            (("service_efficiency", DOWN), ("data_sharing_rate", DOWN)), {"mode.builder": "tender"},
        ),
        Institution(
            "Z2", "1612: one platform, six systems, grassroots, theory and rules", "“1612”体系", "paper § 3.1",
            "Local interfaces converge on the platform's standard, so that data connect and copies fit in sooner; "
            "grassroots staff help at the last mile; clear rules take liability off bureaus.",
            "channel, sharing, construction", {"rate_convergence": 0.0, "last_mile": 0.0, "rules_clarity": 0.0},
            (("data_sharing_rate", DOWN), ("service_efficiency", DOWN), ("mean_satisfaction", DOWN)),
        ),
        Institution(
            "Z3", "One-stop platform with smart brain", "综合平台+智能大脑", "paper § 3.1",
            "Decision support on live data takes a share off the handling time that automation leaves.",
            "service", {"smart_brain": 0.0}, (("mean_working_days", UP), ("service_efficiency", DOWN)),
        ),
        Institution(
            "Z4", "Citizen app and staff app", "“浙里办”与“浙政钉”", "paper § 3.1",
            "The citizen app lets people see how easy online service is; the staff app shortens verification between "
            "bureaus.",
            "channel, service", {"app_reach": 0.4, "staff_app": 0.0},
            (("share_online", DOWN), ("mean_working_days", UP)),
        ),
        Institution(
            "Z5", "Local innovation, province-wide reuse", "基层创新+全省受益", "paper § 3.1",
            "Counties copy neighbours who are ahead, and several innovation tracks leave fewer to wait for each other to "
            "go first.",
            "construction", {"copying_imitation": 0.0, "n_tracks": 1},
            (("service_efficiency", DOWN), ("gini_service_efficiency", UP)), {"mode.reuse": "copying"},
        ),
        Institution(
            "Z6", "Support policies for the industry chain", "产业链扶持政策", "paper § 3.1",
            "Loans, talent and technology transfer let vendors' capability grow.",
            "enterprises", {"support": 0.0}, (("service_efficiency", DOWN), ("mean_working_days", UP)),
            {"mode.contract": "fee_and_support"},
        ),
        Institution(
            "Z7", "At most one visit, one thing at once", "最多跑一次、一件事", "paper § 4.3",
            "One window takes over trips to bureaus, and items of several bureaus are handled at once instead of one bureau "
            "after another.",
            "service", {"bundling": 0.0, "joint_handling": 0.0},
            (("share_at_most_one_visit", DOWN), ("mean_working_days", UP)),
        ),
        Institution(
            "G1", "EPC general contractor over plan, build and operation", "EPC总承包", "paper § 3.2",
            "One firm builds, connects and subcontracts in all counties; without it each project is tendered by itself.",
            "construction, enterprises", {"mode.builder": "tender"},
            (("operator_lock_in", DOWN), ("data_sharing_rate", DOWN)), {"mode.builder": "contractor"},
        ),
        Institution(
            "G2", "Management separated from operation", "管运分离", "paper § 3.2",
            "The operator's effort is seen only in part and what counties know is lost on the way to the manager; "
            "without it the government runs what is built and knows its own demand.",
            "construction, enterprises", {"mode.operator": "government", "information_loss": 0.0},
            (("mean_satisfaction", UP), ("operator_lock_in", DOWN)), {"mode.operator": "contractor"},
        ),
        Institution(
            "G3", "3+3+3 coordination: channels for citizens, businesses and staff", "“3+3+3”整体协同与三大应用",
            "paper § 3.2",
            "Each user group has a channel of its own, which does not hide its services among those of others.",
            "channel", {"app_clutter": 0.3}, (("share_online", DOWN),),
        ),
        Institution(
            "G4", "Many market entities compete", "多个市场主体分散竞争", "paper § 3.2",
            "Bidders compete by price and name, which spurs effort; one firm alone has no rival and a monopolist's mark-up.",
            "enterprises", {"n_vendors": 1},
            (("service_efficiency", DOWN), ("data_sharing_rate", DOWN), ("spending_per_case", UP)),
        ),
        Institution(
            "G5", "Government cloud and big-data centre", "政务云与大数据中心", "paper § 3.2, § 4.1",
            "Departments' systems migrate to one interface, so that what is listed is connected sooner.",
            "construction", {"rate_migration": 0.0}, (("data_sharing_rate", DOWN), ("service_efficiency", DOWN)),
            {"mode.standards": "contractor"},
        ),
        Institution(
            "M1", "Leading group headed by the governor", "数字政府建设工作领导小组", "paper § 3.3",
            "Campaigns renew the attention that presses on counties and bureaus.",
            "oversight", {"campaign_level": 0.0}, (("data_sharing_rate", DOWN), ("service_efficiency", DOWN)),
        ),
        Institution(
            "M2", "Joint conference", "数字政府联席会议", "paper § 3.3",
            "Cities settle the most demanded disputes between bureaus, which takes off worry and brings a decision at once.",
            "sharing", {"n_disputes": 0}, (("data_sharing_rate", DOWN),),
        ),
        Institution(
            "M3", "Performance evaluation", "数字政府成效评价机制", "paper § 3.3",
            "Evaluation turns attention into pressure to list, experts lower its error, and those shown behind must rectify.",
            "oversight, sharing", {"pressure": 0.0, "rectification": 0.0, "sd_evaluation": 0.25},
            (("data_sharing_rate", DOWN), ("service_efficiency", DOWN)),
        ),
        Institution(
            "M4", "Public-private partnership", "公私合作治理模式", "paper § 3.3",
            "The private partner brings capability into the joint venture that builds the platform and, under a general "
            "contract, all modules.",
            "construction", {"capability_operator": 1.0}, (("service_efficiency", DOWN), ("data_sharing_rate", DOWN)),
        ),
        Institution(
            "M5", "Market implementation: projects, task forces, expert committee", "市场化实施:专班与专家委员会",
            "paper § 3.3",
            "Task forces read better what is needed most, and experts bring designs closer to local demand.",
            "construction", {"agenda_noise": 1.5, "expert_review": 0.0},
            (("mean_satisfaction", DOWN), ("service_efficiency", DOWN)),
        ),
        Institution(
            "M6", "51/49 equity and funds", "股权设置与资金管理", "paper § 3.3",
            "The state's share makes the operator care for public value; funds add money to the province's account.",
            "enterprises, construction, incidents", {"equity_state": 0.0, "fund": 0.0},
            (("operator_effort", DOWN), ("new_incidents", UP), ("spending", DOWN)),
        ),
        Institution(
            "M7", "Pilots and model cities", "抓典型树标杆促中间", "paper § 3.3",
            "Pilots go first and are known to a provincial body; exemplars are promoted for others to copy.",
            "construction, oversight", {"promotion": 0.0, "pilots": 0.0},
            (("service_efficiency", DOWN), ("share_online", DOWN)),
        ),
        Institution(
            "M8", "Strategic coordination of resources", "“一盘棋”统筹", "paper § 3.3",
            "Part of the budgets is pooled and handed out per resident, so that poor counties build more.",
            "construction", {"budget_pooling": 0.0},
            (("gini_service_efficiency", UP), ("gini_data_sharing", UP)),
        ),
        Institution(
            "M9", "Overall goal, sub-goals, monthly inspection and bulletin", "整体目标与分目标、月度通报", "paper § 3.3",
            "Counties behind the month's sub-goal must rectify; inspection finds demanded resources that are not listed.",
            "oversight, sharing", {"goal_level": 0.0, "p_inspect": 0.0}, (("data_sharing_rate", DOWN),),
        ),
        Institution(
            "M10", "Service platform, one window online", "政务服务平台", "paper § 3.3",
            "What a module can do is carried through online from filing to result.",
            "service, opinion", {"one_window": 0.5}, (("share_online", DOWN),),
        ),
        Institution(
            "M11", "Cloud, data and service platforms as shared support", "三大平台应用支撑体系", "paper § 3.3",
            "A pooled platform makes connecting faster and cheaper than links between each pair of bureaus.",
            "construction", {"rate_platform": 0.0}, (("data_sharing_rate", DOWN), ("service_efficiency", DOWN)),
        ),
        Institution(
            "M12", "Cloud-network infrastructure; utilities, health and education pooled", "云网基础设施与社会化公共数据",
            "paper § 3.3",
            "Holders of data outside of the bureaus come under evaluation and reach the pooled platform.",
            "sharing, construction", {"social_data": 0.0}, (("data_sharing_rate", DOWN),),
        ),
        Institution(
            "F1", "List-based management of shared information", "政务信息共享清单化管理", "paper § 4.1",
            "What cases need most and is not shared is asked for by list: the bureau must decide at once, and can be found.",
            "sharing", {"n_demanded": 0}, (("data_sharing_rate", DOWN),),
        ),
        Institution(
            "F2", "Responsibility of firms and officials", "政企责任承担机制", "paper § 4.2",
            "Firms fear punishment for misuse, officials for resources that they keep off the list.",
            "sharing, incidents", {"deterrence": 0.0, "fine_officials": 0.0},
            (("new_incidents", UP), ("data_sharing_rate", DOWN)),
        ),
        Institution(
            "F3", "Integration across levels and departments", "跨层级跨部门融合", "paper § 4.3",
            "Data that cities and the province hold are connected for counties nearly as fast as their own.",
            "construction", {"share_cross_level": 0.1}, (("data_sharing_rate", DOWN),),
        ),
        Institution(
            "F4", "Feedback channels, appraisal by citizens, personalised push", "意见反馈、服务评价与智能推送",
            "paper § 4.4",
            "Complaints set the agenda, ratings pay for quality and effort of staff, push tells citizens of what they need.",
            "channel, construction, enterprises", {"feedback": 0.0, "rating_weight": 0.0, "push": 0.0},
            (("mean_satisfaction", DOWN), ("share_online", DOWN)),
        ),
        Institution(
            "R1", "Risk controls", "风险防范机制", "paper § 5",
            "Ethics committee, privacy rules and independent audit lower the hazard of incidents and felt liability.",
            "incidents, sharing", {"safeguards": 0.0}, (("new_incidents", UP), ("data_sharing_rate", DOWN)),
        ),
        Institution(
            "R2", "Fit to local conditions", "因地制宜", "paper § 5",
            "What is copied or installed is adapted to local demand; without it, a module is taken as it is.",
            "construction", {"copy_adaptation": 0.0, "install_adaptation": 0.0},
            (("mean_satisfaction", DOWN), ("service_efficiency", DOWN)),
        ),
    )
}  # fmt: skip
"""All institutions by id, in the order of the paper's list."""


def is_part_of(institution: Institution, mode: Mode) -> bool:
    """Whether a mode has the switches that the institution needs."""
    return all(mode.switches[key.removeprefix("mode.")] == option for key, option in institution.needs.items())


def settings_off(institution: Institution) -> list[str]:
    """The off settings as texts "key=value", as ``--set`` takes them."""
    return [f"{key}={value}" for key, value in institution.off.items()]


def choose_institutions(ids: Iterable[str] | None = None) -> list[Institution]:
    """The institutions of these ids in the order given, each once; all of them where none are given.

    Raises InputError, with the nearest id, for an unknown one.
    """
    if ids is None:
        return list(INSTITUTIONS.values())
    wanted = [name.strip().upper() for name in ids if name.strip()]
    unknown = [name for name in wanted if name not in INSTITUTIONS]
    if unknown:
        near = nearest_name(unknown[0], INSTITUTIONS)
        raise InputError("institutions.unknown", institution=show(unknown[0]), near=near)
    return [INSTITUTIONS[name] for name in dict.fromkeys(wanted)]


def register_institution(institution: Institution) -> None:
    """Add an institution, from a script: ``sim.ablate`` can then turn it off. Raises InputError for what it sets off."""
    for key in (*institution.off, *institution.needs):
        name = key.removeprefix("mode.")
        if key not in PARAMETERS and name not in SWITCHES:
            near = nearest_name(name, (*PARAMETERS, *SWITCHES))
            raise InputError("institutions.no_key", institution=institution.id, key=key, near=near)
    register("institution", institution.id.upper(), institution)


def off_by(institution: Institution) -> list[str]:
    """The off settings as texts "key: on → off"; on is the default, or the option that either reform has."""
    reforms = list(MODES.values())[:2]
    texts = []
    for key, value in institution.off.items():
        if key in PARAMETERS:
            on, off = f"{PARAMETERS[key].default:g}", f"{value:g}"
        else:
            options = [mode.switches[key.removeprefix("mode.")] for mode in reforms]
            on, off = " or ".join(dict.fromkeys(option for option in options if option != value)), str(value)
        texts.append(f"{key}: {on} → {off}")
    return texts


growing("institution", INSTITUTIONS.__setitem__)
