"""An invented register of estates, in the form in which the Hong Kong Housing Authority publishes the real one.

The districts are Hong Kong's; estates, blocks, sizes, years and places on the map are made up. Form: the open data
"Location and Profile of Public Rental Estates" (DATA.GOV.HK), as at 31.12.2025.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from kaifong.sim.chance import between, draw, stream

FULL_ESTATES = 241
FULL_FLATS = 837_800
"""The real register's totals as at 31.12.2025, which a full world matches."""

HANDFUL = (31, 23, 18, 14, 10)
"""Relative sizes of a small world's estates, in the proportions of middling real ones."""

FLATS_OF_A_BLOCK = 800
MOST_BLOCKS = 18

Text3 = tuple[str, str, str]  # 繁體, English, 简体


def _texts(table: str) -> list[Text3]:
    """``晴 Ching, 鷺 Lo 鹭``: the simplified form where it differs."""
    entries = (entry.split() for entry in table.split(","))
    return [(parts[0], parts[1], parts[-1] if len(parts) > 2 else parts[0]) for parts in entries]


FIRST = _texts("""晴 Ching, 松 Chung, 楓 Fung 枫, 桐 Tung, 柏 Pak, 蓮 Lin 莲, 鷺 Lo 鹭, 雁 Ngan, 鶴 Hok 鹤, 鹿 Luk, 泉 Tsuen,
    溪 Kai, 帆 Fan, 潮 Chiu, 星 Sing, 晨 Sun, 楊 Yeung 杨, 柳 Lau, 榕 Yung""")
SECOND = _texts("""濤 To 涛, 影 Ying, 舟 Chau, 笛 Tik, 林 Lam, 徑 King 径, 坪 Ping, 塘 Tong, 台 Toi, 園 Yuen 园,
    橋 Kiu 桥, 嶺 Ling 岭, 谷 Kuk, 波 Bor, 浦 Po""")
BLOCK = _texts("""風 Fung 风, 雨 Yu, 雲 Wan 云, 月 Yuet, 花 Fa, 竹 Chuk, 梅 Mui, 蘭 Lan 兰, 菊 Kuk, 荷 Ho, 石 Shek, 玉 Yuk,
    金 Kam, 山 Shan, 海 Hoi, 天 Tin, 日 Yat, 光 Kwong""")

ISLAND: Text3 = ("港島", "Hong Kong Island", "港岛")
KOWLOON: Text3 = ("九龍", "Kowloon", "九龙")
TERRITORIES: Text3 = ("新界", "New Territories", "新界")
DISTRICTS: Sequence[tuple[Text3, Text3]] = [
    (KOWLOON, ("觀塘", "Kwun Tong", "观塘")),
    (TERRITORIES, ("葵青", "Kwai Tsing", "葵青")),
    (TERRITORIES, ("沙田", "Sha Tin", "沙田")),
    (KOWLOON, ("黃大仙", "Wong Tai Sin", "黄大仙")),
    (ISLAND, ("東區", "Eastern", "东区")),
    (TERRITORIES, ("屯門", "Tuen Mun", "屯门")),
    (KOWLOON, ("深水埗", "Sham Shui Po", "深水埗")),
    (TERRITORIES, ("元朗", "Yuen Long", "元朗")),
    (TERRITORIES, ("北區", "North", "北区")),
    (TERRITORIES, ("西貢", "Sai Kung", "西贡")),
    (ISLAND, ("南區", "Southern", "南区")),
    (TERRITORIES, ("大埔", "Tai Po", "大埔")),
]
HUNDREDS_OF_FLATS = range(5, 66)


def small_register(seed: int, flats: int) -> list[dict[str, Any]]:
    """A handful of estates that together have at least so many flats; sizes in whole hundreds, as published."""
    hundreds = max(2 * len(HANDFUL), -(-flats // 100) + 1)
    return _register(stream(seed, "register"), share_out(hundreds, HANDFUL))


def full_register(seed: int) -> list[dict[str, Any]]:
    """As many estates and flats as the real register has."""
    random = stream(seed, "register")
    sizes = [draw(random, HUNDREDS_OF_FLATS) for _ in range(FULL_ESTATES)]
    return _register(random, share_out(FULL_FLATS // 100, sizes))


def share_out(total: int, weights: Sequence[int]) -> list[int]:
    """Whole parts of a total in proportion to the weights: they sum to it, and none is more than one off its share."""
    whole = sum(weights)
    shares: list[int] = []
    given = weight_so_far = 0
    for weight in weights:
        weight_so_far += weight
        upto = total * weight_so_far // whole
        shares.append(upto - given)
        given = upto
    return shares


def _register(random: Random, hundreds: Sequence[int]) -> list[dict[str, Any]]:
    names = [(first, second) for first in FIRST for second in SECOND]
    records = []
    for size in hundreds:
        first, second = names.pop(int(random.random() * len(names)))
        records.append(_record(random, first, second, flats=size * 100))
    return records


def _record(random: Random, first: Text3, second: Text3, *, flats: int) -> dict[str, Any]:
    region, district = draw(random, DISTRICTS)
    blocks = BLOCK[: min(MOST_BLOCKS, -(-flats // FLATS_OF_A_BLOCK))]
    year = str(between(random, 1975, 2022))
    office = ("屋邨辦事處", "Estate Office", "屋邨办事处")
    figure = f"{flats:,}".replace(",", " ")
    return {
        "Estate Name": _three(
            (first[0] + second[0] + "邨", f"{first[1]} {second[1]} Estate", first[2] + second[2] + "邨")
        ),
        "District Name": _three(district),
        "Region Name": _three(region),
        "Estate Map Latitude": round(22.28 + random.random() * 0.2, 6),
        "Estate Map Longitude": round(113.98 + random.random() * 0.25, 6),
        "Type of Estate": _three(("租住屋邨", "Public Rental Housing", "租住屋邨")),
        "Year of Intake": _three((year, year, year)),
        "Type(s) of Block(s)": _three(("非標準型", "Non-standard", "非标准型")),
        "No. of Blocks": str(len(blocks)),
        "Name of Block(s)": {
            "en": "<br>".join(f"{first[1]} {block[1]} House" for block in blocks),
            "zh-Hans": "\n".join(f"{first[2]}{block[2]}楼" for block in blocks),
            "zh-Hant": "\n".join(f"{first[0]}{block[0]}樓" for block in blocks),
        },
        "No. of Rental Flats": _three(
            (
                f"{figure} 截至2025年12月31日的情況",
                f"{figure} as at 31.12.2025",
                f"{figure} 截至2025年12月31日的情况",
            )
        ),
        "Flat Size (m2)": _three(("14.1 - 48.0",) * 3),
        "Estate Management Advisory Committee (EMAC)": _three(("已成立", "Formed", "已成立")),
        "District Tenancy Management Office/Estate Office": _three(office),
        "Property Management": _three(office),
        "Carpark Management": _three(office),
        "Estate Website": "-",
        "Further Information": _three(("-", "-", "-")),
    }


def _three(text: Text3) -> dict[str, str]:
    return {"en": text[1], "zh-Hans": text[2], "zh-Hant": text[0]}
