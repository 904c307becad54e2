"""Newsletters for tests, in the shapes that the usual senders give them; all text is our own."""

# ruff: noqa: E501 - lines as senders write them

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

PIXEL = '<img src="https://open.sender.example/o/1234.gif" width="1" height="1" alt="">'
PADDING = "&#847;&zwnj;&nbsp;" * 30


@dataclass(frozen=True)
class Newsletter:
    """A newsletter, sentences that its text has to have, words that it must not have."""

    name: str
    html: str
    text: tuple[str, ...]
    frame: tuple[str, ...]
    links: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


def message(html: str, subject: str = "Weekly", identity: str = "n1@sender.example") -> bytes:
    """A message with an HTML part and a plain one."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "The Weekly <weekly@sender.example>"
    mail["Subject"] = subject
    mail["Date"] = "Mon, 04 Nov 2024 08:00:00 +0800"
    mail["Message-ID"] = f"<{identity}>"
    mail.set_content("This newsletter needs HTML.")
    mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


SUBSTACK = Newsletter(
    "substack",
    f"""<html><head><style>.x{{color:red}}</style></head><body>
<div class="preview" style="display:none;font-size:1px;max-height:0">A teaser nobody sees {PADDING}</div>
<table role="presentation" width="100%"><tbody><tr><td>
<table><tr><td><p>Forwarded this email? <a href="https://harbour.sender.example/subscribe">Subscribe here</a> for more</p></td></tr></table>
<h1><a href="https://harbour.sender.example/p/locks?utm_source=substack&utm_medium=email&r=abc">Why the locks froze</a></h1>
<h3>And what the harbour does about it</h3>
<table><tr><td><a href="https://harbour.sender.example/@lin">Lin Tao</a></td><td>Nov 4</td></tr></table>
<table><tr><td><a href="https://sender.example/app">READ IN APP</a></td><td><img src="https://sender.example/i.png" width="16" height="16" alt="icon"></td></tr></table>
<p>The northern lock stood still for six hours on Sunday morning.</p>
<p>Engineers blame a valve, and the <a href="https://sender.example/redirect?url=https%3A%2F%2Fport.example.org%2Freport%3Fid%3D7%26utm_campaign%3Dx">report of the port</a> agrees.</p>
<blockquote><p>We opened the gates by hand.</p></blockquote>
<p>Thanks for reading Harbour Notes! This post is public so feel free to share it.</p>
<p><a href="https://sender.example/share">Share</a></p>
<p>You're currently a free subscriber to <a href="https://harbour.sender.example">Harbour Notes</a>. For the full experience, <a href="https://sender.example/up">upgrade your subscription</a>.</p>
<p><a href="https://sender.example/up">Upgrade to paid</a></p>
<table><tr><td><a href="https://a.example">Like</a></td><td><a href="https://b.example">Comment</a></td><td><a href="https://c.example">Restack</a></td></tr></table>
<p>© 2024 Lin Tao<br>548 Market Street PMB 72296, San Francisco, CA 94104</p>
<p><a href="https://sender.example/action/disable_email?token=x">Unsubscribe</a></p>
<p><a href="https://sender.example/app">Get the app</a><a href="https://sender.example/start">Start writing</a></p>
</td></tr></tbody></table>{PIXEL}</body></html>""",
    ("The northern lock stood still for six hours on Sunday morning.",
     "Engineers blame a valve", "We opened the gates by hand."),
    ("teaser nobody", "Subscribe here", "READ IN APP", "free subscriber", "Upgrade", "Restack",
     "Market Street", "Unsubscribe", "Get the app", "Share"),
    ("https://port.example.org/report?id=7",),
)  # fmt: skip

MAILCHIMP = Newsletter(
    "mailchimp",
    f"""<!doctype html><html xmlns:v="urn:schemas-microsoft-com:vml"><body>
<!--[if !gte mso 9]><!----><span class="mcnPreviewText" style="display:none; font-size:0px; line-height:0px; max-height:0px; max-width:0px; opacity:0; overflow:hidden; visibility:hidden; mso-hide:all;">Three things for the weekend</span><!--<![endif]-->
<center><table align="center" border="0" cellpadding="0" id="bodyTable"><tr><td id="templatePreheader">
<table class="mcnTextBlock"><tbody><tr><td class="mcnTextContent">Three things for the weekend</td>
<td><a href="https://us1.campaign-archive.sender.example/?e=[UNIQID]&u=1&id=2" target="_blank">View this email in your browser</a></td></tr></tbody></table></td></tr>
<tr><td id="templateHeader"><img alt="Logo" src="https://mcusercontent.example/l.png" width="564"></td></tr>
<tr><td id="templateBody"><table><tr><td class="mcnTextContent"><h1>A weekend in the delta</h1>
<p>The ferry runs again, <strong>twice a day</strong>, from the old pier.</p>
<ul><li>Bring cash for the <a href="https://sender.us1.list-manage.example/track/click?u=1&id=2&e=3">museum</a></li><li>The market closes at noon</li></ul></td></tr></table>
<table class="mcnButtonBlock"><tr><td><a href="https://delta.example.org/ferry?mc_cid=1&mc_eid=2">See the timetable</a></td></tr></table></td></tr>
<tr><td id="templateFooter"><table class="mcnFollowBlock"><tr><td><a href="https://twitter.example"><img src="https://cdn.example/tw.png" width="24" height="24" alt="Twitter"></a></td><td><a href="https://fb.example">Facebook</a></td><td><a href="https://w.example">Website</a></td></tr></table>
<table><tr><td><em>Copyright © 2024 Delta Walks, All rights reserved.</em><br>You are receiving this email because you opted in via our website.<br><br><strong>Our mailing address is:</strong><br>Delta Walks<br>12 Quay Road<br>Zhuhai 519000<br><br>Want to change how you receive these emails?<br>You can <a href="https://delta.list-manage.example/profile?u=1">update your preferences</a> or <a href="https://delta.list-manage.example/unsubscribe?u=1">unsubscribe from this list</a>.</td></tr></table></td></tr></table></center>{PIXEL}</body></html>""",
    ("A weekend in the delta", "The ferry runs again, twice a day, from the old pier.",
     "Bring cash for the museum", "The market closes at noon", "See the timetable"),
    ("View this email", "Copyright", "opted in", "Quay Road", "unsubscribe", "Facebook", "mailing address"),
    ("https://delta.example.org/ferry",),
)  # fmt: skip

BUTTONDOWN = Newsletter(
    "buttondown",
    """<html><body><div class="email-wrapper"><div class="email-body">
<p>Hello again,</p><p>This week I rebuilt the compiler's front end, and it is half as long as before.</p>
<h2>What changed</h2><p>The parser no longer keeps <code>Node.parent</code>, so a tree can be shared.</p>
<pre><code>let x = parse(source);
print(x);</code></pre>
<h2>What broke</h2><p>Error messages lost their columns for a day; a reader wrote <a href="https://clicks.sender.example/f/a/https%3A%2F%2Fblog.example.net%2Fcolumns/x">how to get them back</a>.</p>
<hr><div class="email-footer"><p>You just read issue #41 of <a href="https://sender.example/front">Front Ends</a>. You can also browse the full archives of this newsletter.</p>
<p>This email was sent to reader@example.com. <a href="https://sender.example/unsubscribe/1">Unsubscribe</a> from this newsletter.</p>
<p>Brought to you by <a href="https://buttondown.example">Buttondown</a>, the easiest way to start and grow your newsletter.</p></div></div></div></body></html>""",
    ("half as long as before", "What changed", "so a tree can be shared", "let x = parse(source);",
     "Error messages lost their columns for a day"),
    ("This email was sent", "Unsubscribe", "reader@example.com"),
    ("https://blog.example.net/columns",),
    ("What changed", "What broke"),
)  # fmt: skip

REVUE = Newsletter(
    "link list",
    "<html><body><table><tr><td><h1>Rail letters #12</h1><p>Six links on trains, as every Friday.</p></td></tr>"
    + "".join(
        f"""<tr><td><table><tr><td><img src="https://pic.example/{n}.jpg" width="120" height="80" alt=""></td>
<td><p><strong><a href="https://links.sender.example/click?to=https%3A%2F%2Frail.example.org%2F{n}%3Futm_medium%3Demail">Line {n} reopens after the flood</a></strong></p>
<p>Track {n} was under water for {n} weeks; the first train ran on Monday.</p><p>rail.example.org</p></td></tr></table></td></tr>"""
        for n in (3, 5, 7, 9)
    )
    + """<tr><td><p>Did you enjoy this issue? <a href="https://s.example/y">Yes</a> <a href="https://s.example/n">No</a></p></td></tr>
<tr><td><p>In order to unsubscribe, click <a href="https://s.example/unsubscribe">here</a>.</p><p>If you were forwarded this newsletter and you like it, you can <a href="https://s.example/subscribe">subscribe here</a>.</p><p>Powered by Revue</p></td></tr></table></body></html>""",
    ("Six links on trains", "Line 3 reopens after the flood", "Track 9 was under water for 9 weeks"),
    ("unsubscribe", "Powered by", "forwarded"),
    ("https://rail.example.org/3", "https://rail.example.org/9"),
    ("Line 3 reopens after the flood", "Line 9 reopens after the flood"),
)  # fmt: skip

WECHAT = Newsletter(
    "wechat digest",
    """<html lang="zh-CN"><body style="margin:0"><table width="600" align="center"><tr><td style="text-align:center;font-size:12px">如果您无法正常浏览此邮件，请<a href="https://mail.sender.example/v/1">点击这里在浏览器中查看</a></td></tr>
<tr><td><section><p>点击上方蓝字关注我们</p></section>
<h2>运河夜游航线今晚首航</h2><section style="line-height:1.75"><span>十一月四日晚，市区运河夜游航线首航，全程八公里，单程五十分钟。</span></section><section><p>首批船票一小时内售完。</p></section><p><a href="https://mp.weixin.sender.example/mp/wapredirect?url=https%3A%2F%2Fcanal.example.cn%2Fa%2F1">阅读原文</a></p>
<h2>老菜场改造完工</h2><p>改造后的菜场有一百二十个摊位，二楼新设食堂。</p><p>市民称赞通风好了许多。</p>
<p>长按识别二维码，关注我们</p><p>觉得不错，点个“在看”</p></td></tr>
<tr><td style="color:#999"><p>您收到此邮件是因为您订阅了《城事》。</p><p>本邮件由系统自动发出，请勿直接回复。</p><p>如不想再收到，请<a href="https://mail.sender.example/tuiding?id=1">退订</a></p><p>常州市天宁区和平路 100 号　邮编：213000</p><p>版权所有 © 2024 城事编辑部</p></td></tr></table><img src="https://mail.sender.example/track/open?id=1" width="0" height="0"></body></html>""",
    ("运河夜游航线今晚首航", "十一月四日晚，市区运河夜游航线首航，全程八公里，单程五十分钟。", "首批船票一小时内售完。",
     "老菜场改造完工", "改造后的菜场有一百二十个摊位，二楼新设食堂。", "市民称赞通风好了许多。"),
    ("无法正常浏览", "点击上方", "长按识别", "在看", "您收到此邮件", "系统自动", "退订", "邮编", "版权所有"),
    (),
    ("运河夜游航线今晚首航", "老菜场改造完工"),
)  # fmt: skip

GHOST = Newsletter(
    "ghost",
    """<html><body><span class="preheader" style="color:transparent;display:none;height:0;max-height:0">Preheader text of the issue</span>
<table class="body"><tr><td class="container"><table class="main"><tr><td class="post-title"><a href="https://orchard.example.org/late-apples/?ref=orchard-newsletter&utm_source=x" class="post-title-link">Late apples</a></td></tr>
<tr><td class="post-meta">By Ana Ruiz • 4 Nov 2024</td><td class="view-online"><a href="https://orchard.example.org/late-apples/">View in browser</a></td></tr>
<tr><td class="post-content"><p>The last trees were picked on Saturday, two weeks later than last year.</p><figure><img src="https://orchard.example.org/apples.jpg" width="600" alt="Crates of apples"><figcaption>Crates in the yard</figcaption></figure><p>Cider is next.</p></td></tr></table>
<table class="feedback"><tr><td><a href="https://o.example/1">More like this</a></td><td><a href="https://o.example/c">Comment</a></td></tr></table>
<table class="footer"><tr><td>Orchard Letter © 2024 – <a href="https://orchard.example.org/unsubscribe/?uuid=1">Unsubscribe</a></td></tr><tr><td><a href="https://ghost.example">Powered by Ghost</a></td></tr></table></td></tr></table></body></html>""",
    ("The last trees were picked on Saturday, two weeks later than last year.", "Cider is next."),
    ("Preheader text", "View in browser", "Unsubscribe", "Powered by"),
)  # fmt: skip

BEEHIIV = Newsletter(
    "beehiiv",
    f"""<html><body><div style="display:none;max-height:0px;overflow:hidden;">Markets, briefly {PADDING}</div>
<table role="none" width="100%"><tr><td style="font-size:0px;padding:10px"><table role="none"><tr><td><p style="font-size:12px">November 04, 2024 &nbsp;|&nbsp; <a href="https://link.mail.sender.example/v2/c/xyz">Read Online</a></p></td></tr></table>
<div style="font-size:16px"><h2>Copper climbs</h2><p>Copper rose for the fifth day as two smelters closed for repairs.</p></div>
<table border="1"><tr><th>Metal</th><th>Close</th></tr><tr><td>Copper</td><td>9,710</td></tr><tr><td>Zinc</td><td>3,050</td></tr></table>
<h2>Shipping slows</h2><p>Freight rates fell by a tenth; carriers blame empty sailings.</p></td></tr>
<tr><td><p>Share Markets Briefly</p><p>You currently have 0 referrals, only 1 away from receiving a sticker.</p><p><a href="https://l.example/r">Click to Share</a></p></td></tr>
<tr><td><p>Update your email preferences or unsubscribe <a href="https://l.example/u">here</a></p><p>© 2024 Markets Briefly</p><p>228 Park Ave S, #29976, New York, New York 10003, United States</p><p><a href="https://beehiiv.example">Powered by beehiiv</a> <a href="https://l.example/terms">Terms of Service</a></p></td></tr></table></body></html>""",
    ("Copper climbs", "Copper rose for the fifth day as two smelters closed for repairs.", "9,710",
     "Shipping slows", "Freight rates fell by a tenth; carriers blame empty sailings."),
    ("Markets, briefly", "Read Online", "preferences", "Park Ave", "Powered by"),
    (),
    ("Copper climbs", "Shipping slows"),
)  # fmt: skip

MJML = Newsletter(
    "mjml",
    """<!doctype html><html><body style="word-spacing:normal"><div style="display:none;font-size:1px;color:#ffffff;line-height:1px;max-height:0px;max-width:0px;opacity:0;overflow:hidden;">Preview of the day</div>
<div><!--[if mso | IE]><table><tr><td><![endif]--><div style="margin:0px auto;max-width:600px;"><table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation"><tbody><tr><td style="direction:ltr;font-size:0px;padding:20px 0;text-align:center;">
<div class="mj-column-per-100" style="font-size:0px;text-align:left;display:inline-block;width:100%;"><table role="presentation"><tbody><tr><td style="font-size:0px;padding:10px 25px;"><div style="font-family:Arial;font-size:13px;">The council voted nine to four for the new tram.</div></td></tr><tr><td style="font-size:0px;"><div style="font-size:13px;">Work begins in spring on the eastern branch.</div></td></tr></tbody></table></div></td></tr></tbody></table></div>
<div><table role="presentation"><tr><td style="font-size:0px"><div style="font-size:11px">You received this email because you signed up at city.example. <a href="https://city.example/preferences">Manage preferences</a> | <a href="https://city.example/opt-out">Unsubscribe</a></div></td></tr></table></div></div></body></html>""",
    ("The council voted nine to four for the new tram.", "Work begins in spring on the eastern branch."),
    ("Preview of the day", "signed up", "Unsubscribe", "preferences"),
)  # fmt: skip

OUTLOOK = Newsletter(
    "outlook",
    """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name="Generator" content="Microsoft Word 15"></head><body lang="EN-GB"><div class="WordSection1">
<p class="MsoNormal"><b>Staff bulletin</b><o:p></o:p></p><p class="MsoNormal">The east stairs are closed until <a href="https://emea01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fintranet.example.com%2Fstairs&amp;data=05%7C01&amp;reserved=0">Thursday</a>.<o:p></o:p></p>
<p class="MsoListParagraph"><span style="mso-list:Ignore">·<span>&nbsp;&nbsp;</span></span>Use the west lifts.<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<p class="MsoNormal">Kind regards, the building team<o:p></o:p></p></div></body></html>""",
    ("Staff bulletin", "The east stairs are closed until Thursday.", "Use the west lifts.",
     "Kind regards, the building team"),
    ("Microsoft",),
    ("https://intranet.example.com/stairs",),
)  # fmt: skip

NEWSPAPER = Newsletter(
    "newspaper briefing",
    f"""<html><body><table><tr><td align="center"><a href="https://nl.paper.example/view?x=1">View in browser</a> | <a href="https://paper.example">paper.example</a></td></tr>
<tr><td>{PIXEL}<img src="https://paper.example/logo.png" width="200" height="40" alt="The Paper"></td></tr>
<tr><td><p>Good morning. The strike at the port is over, and the budget is late.</p><h3>1. Port strike ends after nine days</h3><p>Dockers accepted a rise of four per cent. Ships should move by Wednesday.</p><p><a href="https://nl.paper.example/click?url=https%3A%2F%2Fpaper.example%2Fport%3Fsegment%3D1%26utm_term%3Db">Read more</a></p>
<h3>2. Budget delayed again</h3><p>The minister wants two more weeks. Opposition parties call for a vote.</p><p><a href="https://nl.paper.example/click?url=https%3A%2F%2Fpaper.example%2Fbudget">Read more</a></p></td></tr>
<tr><td><p>Advertisement</p></td></tr><tr><td><p>Was this forwarded to you? <a href="https://paper.example/nl">Sign up here</a>.</p><p>You are receiving this newsletter because you subscribed with reader@example.com.</p><p><a href="https://paper.example/privacy">Privacy policy</a> · <a href="https://paper.example/contact">Contact us</a></p><p>Paper Media Ltd, 4 Fleet Street, London EC4Y 1AA</p></td></tr></table></body></html>""",
    ("The strike at the port is over, and the budget is late.", "Port strike ends after nine days",
     "Dockers accepted a rise of four per cent. Ships should move by Wednesday.",
     "The minister wants two more weeks. Opposition parties call for a vote."),
    ("View in browser", "forwarded", "receiving this", "Privacy", "Fleet Street"),
    ("https://paper.example/budget",),
    ("1. Port strike ends after nine days", "2. Budget delayed again"),
)  # fmt: skip

NEWSLETTERS = (
    SUBSTACK,
    MAILCHIMP,
    BUTTONDOWN,
    REVUE,
    WECHAT,
    GHOST,
    BEEHIIV,
    MJML,
    OUTLOOK,
    NEWSPAPER,
)
