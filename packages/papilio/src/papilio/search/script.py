"""Chinese in simplified characters, however it was written."""

import re
from functools import cache
from typing import Any, cast

import opencc

LONGEST_PIECE = 64
"""Characters that are converted at once: what converting takes grows with the square of them."""

_SHARED = frozenset("乾後徵於榘摺麽")
"""Characters of traditional texts that the old set of simplified ones holds beside their simplified form."""
_PIECE = re.compile(f"(?s).{{1,{LONGEST_PIECE}}}")
_MORE = str.maketrans("衞枱敍", "卫台叙")
"""Forms of Hong Kong that Taiwan's table lacks."""


def simplified(text: str) -> str:
    """The text in simplified characters, each in its place. What is simplified already is not looked at."""
    if not is_traditional(text):
        return text
    pieces = (_converted(piece) for piece in _PIECE.findall(text))
    return "".join(pieces)


def is_traditional(text: str) -> bool:
    """Whether a text of Chinese characters has any that is written otherwise in simplified texts, or is rare."""
    if not _SHARED.isdisjoint(text):
        return True
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def _converted(piece: str) -> str:
    found = cast(str, cast(Any, _converter()).convert(piece)).translate(_MORE)
    return found if len(found) == len(piece) else piece


@cache
def _converter() -> object:
    return cast(Any, opencc).OpenCC("tw2s")


TAIWAN = dict(
    pair.split()
    for pair in """
    机率 概率, 几率 概率, 资料探勘 数据挖掘, 资料库 数据库, 资料 数据, 资讯检索 信息检索, 资讯 信息, 讯息 信息, 讯号 信号, 杂讯 噪声, 网路 网络, 类神经网络 神经网络, 类神经网路 神经网络, 演算法 算法, 最佳化 优化, 电浆 等离子体,
    雷射 激光, 奈米 纳米, 人工智慧 人工智能, 智慧 智能, 软体 软件, 硬体 硬件, 韧体 固件, 程式 程序, 程式码 代码, 函式 函数, 变数 变量, 阵列 数组, 矽 硅, 品质 质量, 影像 图像, 视讯 视频, 影片 视频, 音讯 音频,
    语音辨识 语音识别, 辨识 识别, 侦测 检测, 侦错 调试, 座标 坐标, 马可夫 马尔可夫, 马可夫链 马尔可夫链, 贝氏 贝叶斯, 贝式 贝叶斯, 傅立叶 傅里叶, 卜瓦松 泊松, 帕松 泊松, 尤拉 欧拉, 迴归 回归, 回圈 循环, 迴路 回路, 伺服器 服务器,
    云端运算 云计算, 平行运算 并行计算, 量子运算 量子计算, 运算 计算, 记忆体 存储器, 快取 缓存, 作业系统 操作系统, 晶片 芯片, 积体电路 集成电路, 电晶体 晶体管, 二极体 二极管, 介面 界面, 三度 三维, 二度 二维,
    支援向量机 支持向量机, 丛集 集群, 分群 聚类, 群集 聚类, 强化式学习 强化学习, 增强式学习 强化学习, 监督式学习 监督学习, 非监督式学习 无监督学习, 半监督式学习 半监督学习, 自监督式学习 自监督学习, 迁移式学习 迁移学习,
    联盟式学习 联邦学习, 联合式学习 联邦学习, 对抗式生成网络 生成对抗网络, 生成对抗网路 生成对抗网络, 卷积神经网路 卷积神经网络, 大型语言模型 大语言模型, 太空 空间, 重力波 引力波, 重力透镜 引力透镜, 重力 引力, 微中子 中微子, 拓朴 拓扑,
    拓樸 拓扑, 模组 模块, 随机漫步 随机游走, 蒙地卡罗 蒙特卡洛, 蒙地卡罗方法 蒙特卡洛方法, 强健 鲁棒, 强韧 鲁棒, 物件侦测 目标检测, 物件 对象, 人脸辨识 人脸识别, 行动 移动, 频宽 带宽, 无线网路 无线网络, 位元 比特, 解码 译码,
    资安 信息安全, 资讯安全 信息安全, 云端 云, 巨量资料 大数据, 海量资料 大数据,
    """.replace("\n", " ").split(",")
    if pair.strip()
)
"""Words of science that Taiwan has otherwise, and the mainland's, both in simplified characters."""
