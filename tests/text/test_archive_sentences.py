"""Sentences of kinds that real archives have and that were once split wrongly."""

from __future__ import annotations

import pytest

from newsdigest.text.sentences import split_sentences

# "|" stands where one sentence ends and the next begins; "/" is a line break.

# Words that are also abbreviations of days, months and states.
WORDS = """
They built the pier in the Rising Sun. |Divers came from Leeds.
The old dog sat. |Nobody moved.
They wed. |Guests cheered for an hour.
He fell ill. |Doctors came at once.
She nursed the mentally ill. |Visitors were rare.
The answer is no. |Instead, the board sent a team.
He said no. |Marta said yes.
They walked in the sun. |Brown doubts it.
Children were left to mar. |Teachers wept.
On Sun. Oct. 5 the pier opened. |Crowds came.
On Sat. March 3 it closed. |Nobody knew why.
It opened on Wed. |The mayor spoke.
It closed in Dec. |Repairs cost a million.
They met on Mon. and Tues. |Nothing was agreed.
The fire began on Fri. |Smoke rose for days.
The trial ends in Sept. |Lawyers are tired.
He pays in Nov. 12 is his lucky number.
He lives in Richmond, Calif. |Authorities are looking for him.
They moved to Salem, Mass. |Neighbours were kind.
The plant is in Gary, Ind. |Workers are paid weekly.
He asked Calif. Gov. Bo Lee for help. |Lee declined.
A letter came from Ill. Sen. Ann Okafor. |It was short.
The road to Olympia, Wash., was closed. |Trucks waited.
They come from Ala. and Fla. |Buses bring them.
He spent his youth in Tex. |Oil made him rich.
The ship left Portland, Ore. |It never came back.
"""
# Ranks and titles before names.
TITLES = """
Spc. Ada Hale was arrested. |She is 22.
Drs. Lee and Okafor named it. |That was in 1973.
Reps. Lee and Okafor agreed. |The vote is on Monday.
Sens. Lee and Okafor did not. |They left.
Gens. Lee and Okafor met. |Nothing was said.
The medal went to Staff Sgt. Vern Hale. |He is a pilot.
Pfc. Bo Hale wrote home. |The letter was lost.
Amb. Ann Lee flew to Rome. |Talks began at noon.
Atty. Bo Lee was late. |The judge waited.
Cllr. Ann Lee voted against it. |Others abstained.
The report, S. Rept. 114, is long. |Few have read it.
Lt. Col. Ada Hale of the patrol spoke. |She thanked all.
The Rev. Bo Lee, 60, went north. |He took medicine.
The second witness was Det. Sgt. Hale. |She saw nothing.
"""
# No space after the full stop.
UNSPACED = """
It found a better solution.|Try to manage the risk early.
They share the vision of the port.|Newer ships need more water.
It spends more on research than marketing.|Steady sales are the result.
The spokeswoman said.|Marta brought the tools to the yard.
Burns began to appear.|Later in the day, the yard closed.
He is held in the detention centre.|Lee also denied the charge.
Their church is the largest in town.|Video shows the crowd.
The prices were lower.|Everything else was dear for a while.
The code is tested.|Prior releases were not tested at all.
He was at home.|The police came.
The rain stopped.|But nobody left.
It is over!|Everyone went home at once.
Is it over?|Nobody knew the answer then.
Use node.Js or socket.timeout here. |Both work.
See example.com/Ports and file.name there. |Both work.
Read the manual.|(It is long.) |Then begin.
The tool os.Path is new. |So is sys.Argv there.
"""
# A quotation, then the reporter's own sentence.
QUOTATIONS = """
The ban covers "old substances." |The Courier said convictions fell.
He wrote, "Ann was once a member." |And Port Radio said that calls rose.
That was before "The Shot." |Although Lee says the workouts helped.
They let him have "a change of clothes." |Leeds Police said people were shocked.
The paper declined to comment on "The Poor Kids." |Port Radio did not reply.
It earned him the name "Pacific Storm." |But Lee says he is calm.
She sued for "wrongful dismissal and lost wages." |Ms Okafor told the court so.
"The tide is high," Lee said. |"We wait."
"Is the tide high?" Ann Lee asked. |Nobody knew.
"We wait!" Bo shouted. |The crew sat down.
“The tide is high.” |Marta Lee said nothing more.
He asked for "a tool, a boat and a rope." |Okafor said no.
Kids ask: 'What am I doing there?' |Lee has no answer.
The sign said 'no fishing.' |Bo fished there.
Many name 'the people!' |As Lee says, they stay.
He made 'a sign with his hands.' "| Turkey's court heard it.
"""
SPEECH = """
“好。”分析师们说：“需求下降了。”|他们认为，价格还会走低。
他指出：“今天的表现很好！”|徐江随后说，明天再看。
她说：“我们尽力了。”|报道称，双方还要谈。
他问：“去不去？”|大家都说不去。
他说：“好。”|老师说：“坐下。”|大家坐下了。
“他们没有。”他说，这件事已经过去了。
“学生都喜欢。”余老师说，“平时也用得上。”
“数量下降了。”曾科认为，企业要更快一些。
“增加了防洪压力。”村支书段毅说。
“是个木马程序！”报警时小杨说，他后来才明白。
“办事真方便！”|近日，市民李女士写来一封信。
“能喝吗？”有孩子问。|老师点头。
“谁先来谁就停。”民警告诉记者。|老人没有说话。
“这是现代化的必由之路！”的横幅挂在门口。|人们驻足。
他喊道：“到了！”|船上的人都站了起来。
通报说：“桥面完好。”|桥上恢复了通行。
她答：“明天。”|记者追问，她没有再说。
规定写明：“先到先得。”|志愿者贴出了告示。
"""
# Dashes: the source of a quotation, an addition.
DASHES = """
"We value it more." — The Port Handbook
"It has many states." -- New Port developer
“We asked first.” — Bo Lee, 18F
“Forget what you have learned.” — Yoda
"We help people." – Ann Lee
Great things happen here. — Ann Lee, mayor
“忘记你已经学到的。” — Yoda
I'm a terrible dancer! -- it's about the hips.
The tax in Berkeley, Calif. — but not in Leeds — was new. |It fell.
Is it new? — perhaps not. |Ask Lee.
He swam to the pier! – and back. |Nobody helped.
It rained. |-- A man came by that day.
See the list. |- Local Events
The dates are fixed. |— Three firms have signed the paper.
"""
# Spaced ellipses, smileys, brackets.
SIGNS = """
On April 3 . . . the council agreed. |It met again.
They went . . . and came back. |Nobody saw.
He left . . . |Then he slept.
He waited .. and waited. |Nobody came.
We had fun. :-) |Next year we meet again.
(See the map.) |Then turn left.
The pier (built in 1901. It burned twice.) is closed. |Boats go elsewhere.
He ran (fast!) and won. |We cheered.
The firm (Lee & Co. Ltd.) is small. |It pays well.
"""
# Broken lines: "/" is a line break.
LINES = """
For citizens,/September matters. |It is when all/celebrate the/Charter.
The portal issues permits for/boats and their/Crews. |It is free.
Ann Lee, an editor/at the/Port Courier, came. |She stayed.
We like “large projects,”/said Ann Lee. |They pay well.
It is within the officers’/powers. |It costs nothing.
The steps (three in all, and each of them simple/enough) are here. |Read them.
She was born in/1901. |She died in 1999.
The port is old and/needs repair. |Work begins in May.
People met in many different places/(like offices), and left. |They return.
Many thanks to the teams from/Leeds, York and/Hull. |They won.
The cost of the/Port Library is low. |Books are free.
"""
CASES = [
    case
    for table in (WORDS, TITLES, UNSPACED, QUOTATIONS, SPEECH, DASHES, SIGNS, LINES)
    for case in table.strip().split("\n")
]


@pytest.mark.parametrize("marked", CASES)
def test_split(marked: str) -> None:
    """The sentences are those that the bars separate, line breaks being spaces."""
    breaks = marked.replace("/", "\n") if marked in LINES else marked
    expected = [part.replace("/", " ") if marked in LINES else part for part in marked.split("|")]
    sentences = split_sentences(breaks.replace("|", ""))
    assert [" ".join(one.split()) for one in sentences] == [part.strip() for part in expected]


def test_there_are_enough() -> None:
    """At least a hundred and twenty cases, none twice."""
    assert len(set(CASES)) == len(CASES) >= 120
