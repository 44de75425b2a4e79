"""Names that Hong Kong people could have: a surname by weight, given characters at random, and both in Latin letters.

Weights follow the rough order in which surnames are met in Hong Kong; they are not census figures. The spelling of each
character is the customary one of Hong Kong's Cantonese romanisation. Characters are combined at random, so that no name
is taken from a person; that somebody bears one of them cannot be excluded.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from kaifong.sim.chance import draw, wheel

SURNAMES = """
陳 Chan 100, 黃 Wong 74, 李 Lee 66, 梁 Leung 55, 林 Lam 50, 張 Cheung 48, 吳 Ng 45, 劉 Lau 41, 何 Ho 34, 鄭 Cheng 23,
楊 Yeung 23, 葉 Yip 22, 鄧 Tang 22, 王 Wong 21, 蔡 Choi 20, 曾 Tsang 20, 羅 Law 20, 周 Chow 20, 郭 Kwok 19, 馮 Fung 18,
謝 Tse 15, 許 Hui 14, 蘇 So 13, 黎 Lai 13, 馬 Ma 12, 余 Yu 12, 朱 Chu 12, 潘 Poon 12, 麥 Mak 11, 譚 Tam 11, 胡 Wu 10,
鍾 Chung 10, 徐 Tsui 9, 盧 Lo 9, 關 Kwan 8, 莫 Mok 8, 袁 Yuen 8, 伍 Ng 7, 方 Fong 7, 彭 Pang 6, 江 Kong 5, 唐 Tong 5,
洪 Hung 5, 溫 Wan 5, 賴 Lai 5, 冼 Sin 4, 杜 To 4, 陸 Luk 4, 湯 Tong 4, 戴 Tai 4, 韋 Wai 3, 簡 Kan 3, 石 Shek 3, 游 Yau 3,
施 Sze 3, 甘 Kam 3, 岑 Shum 3, 沈 Sum 3, 雷 Lui 3, 范 Fan 3, 程 Ching 3, 姚 Yiu 3, 顏 Ngan 3, 龍 Lung 2, 丁 Ting 2,
倪 Ngai 2, 尹 Wan 2, 毛 Mo 2, 孫 Suen 2, 歐陽 Au-Yeung 2, 司徒 Szeto 1, 嚴 Yim 1, 霍 Fok 1, 利 Lee 1, 白 Pak 1, 康 Hong 1
"""
MEN = """
家 Ka, 偉 Wai, 志 Chi, 文 Man, 國 Kwok, 俊 Chun, 浩 Ho, 明 Ming, 永 Wing, 華 Wah, 健 Kin, 強 Keung, 德 Tak, 榮 Wing,
輝 Fai, 光 Kwong, 耀 Yiu, 祖 Cho, 成 Shing, 傑 Kit, 樂 Lok, 朗 Long, 天 Tin, 宇 Yu, 子 Tsz, 錦 Kam, 炳 Ping, 昌 Cheong,
基 Kei, 信 Shun, 義 Yee, 禮 Lai, 仁 Yan, 立 Lap, 業 Yip, 啟 Kai, 豪 Ho, 龍 Lung, 森 Sum, 林 Lam, 楠 Nam, 峯 Fung,
山 Shan, 海 Hoi, 江 Kong, 波 Bor, 濤 To, 澤 Chak, 深 Sum, 源 Yuen, 兆 Siu, 威 Wai, 武 Mo, 勇 Yung, 權 Kuen, 柏 Pak,
松 Chung, 根 Kan, 發 Fat, 財 Choi, 富 Fu, 貴 Kwai, 福 Fuk, 壽 Sau, 全 Chuen, 安 On, 康 Hong, 泰 Tai, 平 Ping, 和 Wo,
恩 Yan, 諾 Nok, 謙 Him, 遜 Shun, 軒 Hin, 曦 Hei, 晉 Chun, 駿 Chun, 堅 Kin, 達 Tat, 添 Tim, 銘 Ming, 鴻 Hung, 希 Hei
"""
WOMEN = """
美 Mei, 麗 Lai, 玉 Yuk, 珍 Chun, 珠 Chu, 芳 Fong, 芬 Fan, 英 Ying, 蘭 Lan, 菊 Kuk, 梅 Mui, 蓮 Lin, 群 Kwan, 娟 Kuen,
嫻 Han, 婉 Yuen, 慧 Wai, 敏 Man, 儀 Yee, 怡 Yi, 欣 Yan, 詠 Wing, 詩 Sze, 琪 Ki, 琳 Lam, 瑩 Ying, 嘉 Ka, 家 Ka, 佩 Pui,
珮 Pui, 惠 Wai, 淑 Shuk, 貞 Ching, 秀 Sau, 鳳 Fung, 燕 Yin, 霞 Ha, 雲 Wan, 月 Yuet, 桂 Kwai, 好 Ho, 妹 Mui, 彩 Choi,
銀 Ngan, 金 Kam, 愛 Oi, 蓉 Yung, 雪 Suet, 冰 Bing, 青 Ching, 思 Sze, 心 Sum, 曉 Hiu, 穎 Wing, 樂 Lok, 晴 Ching, 悅 Yuet,
凱 Hoi, 雅 Nga, 靜 Ching, 寶 Bo, 卿 Hing, 笑 Siu, 倩 Sin, 芷 Tsz, 苑 Yuen, 蕙 Wai, 莉 Lei, 影 Ying, 潔 Kit, 清 Ching,
少 Siu, 綺 Yee, 瓊 King, 素 So, 意 Yee, 妙 Miu, 柔 Yau, 頌 Chung, 善 Sin, 惜 Sik, 羨 Sin, 巧 Hau, 翠 Chui
"""
ONE_CHARACTER_SHARE = 0.07


class Character(NamedTuple):
    """A character, or the two of a double surname, with its spelling."""

    zh: str
    en: str


def _surnames() -> dict[Character, float]:
    entries = (entry.split() for entry in SURNAMES.split(","))
    return {Character(zh, en): float(weight) for zh, en, weight in entries}


def _given(table: str) -> list[Character]:
    return [Character(*entry.split()) for entry in table.split(",")]


_SURNAME_WHEEL = wheel(_surnames())
_GIVEN = {"M": _given(MEN), "F": _given(WOMEN)}


def surname(random: Random) -> Character:
    return draw(random, _SURNAME_WHEEL)


def full_name(random: Random, family: Character, sex: str) -> tuple[str, str]:
    """A person's name in 漢字 and in Latin letters, as an identity card has it: ``陳國強``, ``CHAN Kwok Keung``."""
    characters = _GIVEN[sex]
    first = draw(random, characters)
    if random.random() < ONE_CHARACTER_SHARE:
        return family.zh + first.zh, f"{family.en.upper()} {first.en}"
    second = draw(random, characters)
    return family.zh + first.zh + second.zh, f"{family.en.upper()} {first.en} {second.en}"
