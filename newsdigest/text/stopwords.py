"""Stop words of Chinese and English, and words that are no keywords.

Compiled for this project.  The stop words are the closed classes of each language
(pronouns, particles, prepositions, conjunctions, auxiliaries, measure words) and the verbs
of saying that are frequent in news.  Frequent content words are not stop words.
"""

from __future__ import annotations

_CHINESE_WORDS = """
的 地 得 了 着 过 们 们的 之 其 所 者 以 而 且 则 乃 于 与 及 和 或 跟 同 并 并且 而且 以及 还
还有 也 又 再 更 最 很 太 都 皆 均 各 每 该 此 本 某 这 那 哪 这个 那个 这些 那些 这样 那样 这里
那里 这种 那种 这么 那么 这次 这是 那是 哪些 哪个 什么 怎么 怎样 如何 为何 为什么 谁 几 多少 我
你 您 他 她 它 我们 你们 他们 她们 它们 咱们 大家 自己 自身 本人 人家 别人 是 为 有 无 没 没有
不 不是 不会 不能 未 非 别 莫 勿 被 把 将 让 使 使得 令 由 从 自 自从 到 至 往 向 朝 对 对于
关于 至于 在 当 当时 于是 因 因为 由于 因此 因而 所以 从而 以便 以免 为了 如 如果 假如 若 倘若
要是 只要 只有 除了 除 除非 无论 不论 不管 尽管 虽 虽然 但 但是 然而 可是 不过 却 反而 只是 只
仅 仅仅 就 就是 便 即 即使 即便 才 刚 刚刚 已 已经 曾 曾经 正 正在 正是 一直 一边 仍 仍然 依然
还是 也是 或者 或是 要么 以上 以下 以内 以外 之间 之后 之前 之中 之一 以后 以前 以来 其中 其他
其它 其实 其次 另 另外 此外 此次 此时 同时 同样 随着 随后 随即 然后 接着 最后 首先 其后 后来
之下 之上 中 上 下 里 内 外 前 后 间 左右 等 等等 等人 个 位 名 次 种 项 条 件 张 份 些 点 件 只
家 第 一 二 三 两 一个 一些 一种 一样 一次 一点 一定 一切 一般 一方面 方面 每个 各种 各个 各位
多 少 很多 许多 不少 大量 可 可以 可能 能 能够 会 应 应当 应该 要 需 需要 必须 想 愿意 敢 肯 吗
呢 吧 啊 呀 嘛 哦 哈 嗯 啦 么 来 去 起 起来 下去 出来 过来 进行 作为 通过 根据 按照 依据 据 据悉
据了解 据介绍 据报道 经 经过 凭借 沿着 以至 乃至 甚至 特别 尤其 比 比如 例如 譬如 像 好像 似乎
例 即将 便是 说 说道 表示 称 指出 认为 介绍 告诉 看到 看来 来说 来看 而言 而是 而非 非常 十分
比较 更加 越 越来越 几乎 大约 约 近 达 达到 超 超过 共 共有 总 全 全部 所有 任何 有的 有些 有人
有关 相关 具有 拥有 时 时候 之时 日 月 年 号 点钟 分 今年 去年 明年 今天 昨天 明天 目前 如今
现在 近日 日前 近期 当前 当日 当天 记者 编辑 报道 讯 电 图 摄 本报 本报讯
"""
CHINESE = frozenset(_CHINESE_WORDS.split())

_ENGLISH_WORDS = """
a about above across after again against all almost along already also although always am among
an and another any anyone anything are aren't around as at away back be became because become
been before behind being below between both but by can can't cannot could couldn't did didn't do
does doesn't doing don't done down during each either else enough even ever every everyone
everything few for from further get gets getting give given go goes going gone got had hadn't
has hasn't have haven't having he he'd he'll he's her here here's hers herself him himself his
how however i i'd i'll i'm i've if in indeed instead into is isn't it it'd it'll it's its itself
just keep kept least less let let's like made make makes making many may maybe me might mine
more most much must my myself neither never no nobody none nor not nothing now of off often on
once one only onto or other others our ours ourselves out over own per perhaps please put quite
rather really s said same say saying says see seem seemed seems seen several shall she she'd
she'll she's should shouldn't since so some somebody someone something sometimes still such t
take taken tell than that that'd that's the their theirs them themselves then there there's
these they they'd they'll they're they've thing things this those though three through thus to
together told too took toward towards two under until up upon us use used very via want was
wasn't we we'd we'll we're we've well went were weren't what what's when where whether which
while who who's whom whose why will with within without won't would wouldn't yes yet you you'd
you'll you're you've your yours yourself yourselves mr mrs ms dr according added told asked
called
"""
ENGLISH = frozenset(_ENGLISH_WORDS.split())

_NO_TERM_WORDS = """
zero four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand
thousands million millions billion billions trillion dozen dozens half quarter third pair second
seconds minute minutes hour hours day days week weeks weekend month months year years decade
decades century monday tuesday wednesday thursday friday saturday sunday january february april
june july august september october november december percent percentage percentages degree degrees
metre metres meter meters kilometre kilometres kilometer kilometers km centimetre centimetres
centimeter centimeters millimetres millimeters mile miles foot feet inch inches yard yards acre
acres hectare hectares litre litres liter liters gallon gallons gram grams kilogram kilograms kg
kilo kilos ton tons tonne tonnes pound pounds euro euros dollar dollars cent cents yuan rmb yen
rupee rupees am pm outside inside alongside despite among amongst amid throughout beyond past 一共
一起 总共 时期 期间 周末 全程 全天 每天 每年 每月 季度 年度 年底 年初 今年以来 目标价 万元 亿元
万人 元 公里 平方米 平方公里 百分点 个百分点 同比 环比 上午 下午 晚上 凌晨 早上 中午 星期 小时 分钟
月份 预计 预期 持续 不断 继续 开始 附近 当场 为期 以来 数据显示 大家好 启动 启用 提供 实施 举行
举办 宣布 发布 推动 推进 加强 提升 提高 促进 强化 完善 加快 扩大 参与 参加 鼓励 抵达 进入 出席 落实
开展 实现 达成 今年 明年
"""
NO_TERM = frozenset(_NO_TERM_WORDS.split())
"""Numerals, units, times and words of place and degree: never part of a keyword."""

_PASSING_WORDS = """
ago annoying except install sent submit want able accept achieve act add admit afford agree aim
allow amazing announce answer anyway appear apply argue arrive assume attempt attend available
avoid aware bad base bear beat beautiful become beg begin believe belong best better big bigger
biggest bring bottom break brief bright broad build busy buy call care carry catch cause certain
change charge cheap check choose claim clean clear clearly close closer combine compare complete
confirm connect consider contact contain continue convince correct cost count couple cover create
cry cut dead decide deep define deliver demand deny depend describe deserve detail determine
develop die differ different difficult discover discuss draw dream drive drop due eager earn easier
easy eat enable encourage end enjoy ensure enter entire establish even eventual exact excellent
excite exist expect expensive explain express extra face fail fall familiar famous far fast
favourite favorite feel fill find fine finish fit fix follow forget form former forward fun gain
glad greater greatest grow guess guide hand handle hang happen happy hate head hear help hide
highest hit hold honest hope host hurt idea identify immediate important impossible impress improve
include increase individual inform initial intend introduce involve join jump kind know known lack
large larger largest latest laugh lay lead learn leave let level lie lift likely limit listen live
loose lose lovely low lower lucky main manage mark mean meet mention mere mind miss mix moment move
narrow near nearby necessary nice normal note notice obvious occur odd offer official okay open
operate opt order overall pass pay perfect perform pick plain plan play pleased plenty poor
possible potential prefer prepare present pretty prevent previous probable produce promise proper
propose protect proud prove provide publish pull push quick quiet raise range reach react read
ready realise realize reason recall receive recent recognise recognize reduce refer reflect refuse
regard reject relate release remain remember remind remove repeat replace reply represent require
respond rest result return reveal rich rid ride right ring rise round rule rush sad safe save seek
select sell send sense separate serious serve set settle severe shake shape sharp shift shoot show
shut sign significant similar simple sit size slight slow smaller soon sort sound speak specific
spend spread stage stand start state stay step stick stop straight strange struggle stuck succeed
successful sudden suffer suggest suit suitable suppose sure surprise survive suspect talk tend test
thank tie tight tiny touch tough treat true typical understand unique unlikely update useful usual
various vary view visit vital wait walk warm warn watch weak wear welcome whole wide wider win wish
wonder wonderful worry worse worst worth write wrong younger bit blame aspect element item stuff
kinds types type sorts org com gov net www http https html
"""
PASSING = frozenset(_PASSING_WORDS.split())
"""English verbs, adjectives and vague nouns: no keyword alone or at the end of a phrase."""

_ATTRIBUTE_WORDS = """
basic cold common current dark direct early equal extreme fair final foreign free fresh front full
future general hard heavy hot key light major minor modern natural original popular private real
regular single special strong top total
"""
ATTRIBUTES = frozenset(_ATTRIBUTE_WORDS.split())
"""English adjectives that begin a term (foreign minister) but are no keyword alone."""

_COMMON_WORDS = """
year years month months week weeks day days time times hour hours minute minutes people person man
men woman women way ways lot lots number numbers part parts percent million billion thousand place
places end case cases point points fact group groups member members example problem question side
monday tuesday wednesday thursday friday saturday sunday january february march april june july
august september october november december first second third last next new old big small good bad
great high low long short early late left right much such need work look come came know think
thought start started find found show showed help call ask try tried keep turn begin began run ran
include including included according report reported news story today tonight yesterday tomorrow
morning evening afternoon night local national world country public official officials statement
spokesman spokeswoman spokesperson photo image video read click 问题 工作 情况 方式 时间 人员 活动
内容 方面 过程 地方 结果 原因 部分 人们 他人 孩子们 增长 孩子 老人 男子 女子 先生 女士 同学 东西
家里 现场 事情 措施 要求 作用 意义 水平 能力 条件 程度 基础 目标 任务 关系 特点 重点 领域 负责人
工作人员 消息 数量 总数 人数 人次 次数 名单 单位 地点 周边 当地 本地 全国 全市 全省 全区 国内 国外
市民 居民 群众 网友 有限公司 集团公司 公司 阶段 环节 企业 产品 业务 影响 挑战 发展 建设 比例 优势
趋势 原文 麻烦 照片 助力 事关 高质量 全面 文章 征程 时代 光荣 有序 思路 制约 事实 场景 区域 核心
导向 态势 布局 成果 公告 馆方 校方 警方 院方 店方 人民 生活 精神 机会 经验 角度 状态 效果 需求 线路
"""
COMMON = frozenset(_COMMON_WORDS.split())
"""Content words that are never keywords: every story has them."""
