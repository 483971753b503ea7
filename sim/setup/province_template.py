"""The template of a province's folder: files with a comment on every line that has to be filled in."""

from __future__ import annotations

from pathlib import Path

from sim.inputs.checks import show
from sim.language.errors import InputError
from sim.language.texts import LANGUAGES
from sim.setup.context import CONTEXTS
from sim.setup.names import meaning_of_parameter, name_of_parameter, unit_of_parameter
from sim.setup.parameters import PARAMETERS
from sim.setup.province_cities import NEEDED, OPTIONAL
from sim.setup.province_folder import CITIES, EXAMPLE, SETTINGS, check_id

CITIES_HEAD = """\
# Replace the two example cities with yours, one line each; lines that begin with "# " are left out. In UTF-8.
# 请用本省城市替换两行示例，每市一行；以“# ”开头的行不读取。文件须为 UTF-8 编码。
# population: residents (not ten thousands). gdp_per_head: 10,000 yuan. share_...: 0 to 1 (not per cent).
# population：常住人口（人，不是万人）。gdp_per_head：人均生产总值（万元）。share_...：0 至 1 的份额（不是百分数）：
# share_60plus：60 岁及以上；share_college：大专及以上受教育程度；share_urban：城镇人口。
# Needed 必填：city, {needed}. If known 如有：name_zh, {optional}.
city,name_zh,population,gdp_per_head,share_60plus,share_college,share_urban,n_counties,longitude,latitude
{example} A,示例甲市,3000000,6.5,0.19,0.14,0.60,8,110.0,30.0
{example} B,示例乙市,1800000,4.2,0.22,0.10,0.48,6,111.0,30.5
"""
SETTINGS_HEAD = """\
# What is known of the province as a whole; take the "#" off a line to say it. 本省的总体情况；去掉行首“#”即生效。
# Beside this file there may be 此外还可有：
#   adjacency.csv  city_a,city_b,shared_boundary_km      which cities adjoin 相邻城市
#   counties.csv   city,county,population,share_60plus,share_college,gdp_per_head      real counties 实际区县
#   history.csv    facts as digigov score reads them, province: this folder's name 本省事实，格式同 digigov score

# name_en = "..."
# name_zh = "……"
# start = "2018-01"     # month 0, just before the reform 改革前夕，即第 0 个月
# like = "zhejiang"     # or "guangdong": whose counties differ as yours do 区县差异与哪省相近
# budget = 300.0        # million yuan a year for digital government, all levels 全省各级每年的数字政府经费（百万元）

[context]
# Local conditions that are known: value, range and meaning. digigov advise draws all others over their ranges.
# 已知的省情：取值、范围与含义。其余各项由 digigov advise 在其范围内抽取。
"""


def template_files() -> dict[str, str]:
    """The files of a template: name -> text."""
    needed, optional = ", ".join(NEEDED), ", ".join(OPTIONAL)
    cities = CITIES_HEAD.format(needed=needed, optional=optional, example=EXAMPLE)
    return {CITIES: cities, SETTINGS: SETTINGS_HEAD + "\n".join(map(_line, CONTEXTS)) + "\n"}


def write_template(folder: Path) -> list[Path]:
    """Write a template; gives the paths written. Raises InputError where the folder is there, or cannot be written."""
    check_id(folder.name)
    try:
        folder.mkdir(parents=True)
        paths = [folder / name for name in template_files()]
        for path, text in zip(paths, template_files().values(), strict=True):
            path.write_text(text, encoding="utf-8", newline="\n")
    except FileExistsError:
        raise InputError("setup.folder_is_there", folder=show(str(folder))) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError("cli.cannot_write", path=folder, reason=reason) from None
    return paths


def _line(name: str) -> str:
    record = PARAMETERS[name]
    names = " ".join(name_of_parameter(name, lang) for lang in LANGUAGES)
    unit = " ".join(dict.fromkeys(unit_of_parameter(name, lang) for lang in LANGUAGES))
    span = f"{record.low:g} – {record.high:g}" + ("" if unit == "1" else f" {unit}")
    meaning = " ".join(meaning_of_parameter(name, lang) for lang in LANGUAGES)
    return f"# {name} = {record.default:g}     # {names} ({span}): {meaning}"
