import socket, json
from tests.fixtures.sites import make_site
from tests.integration.web.page import Page

def test_raw(service_process, tmp_path):
    env=service_process.environment|{"PUBLIC_URL":"https://c.example"}
    site=make_site(env,tmp_path)
    b=json.dumps(Page(None,site).body()).encode()
    H=b"POST /v1/sites/pahayagan/decisions HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://site.example\r\nContent-Type: text/plain\r\nConnection: close\r\n"
    def go(name,raw):
        s=socket.create_connection(("127.0.0.1",service_process.ports[0]),5); s.settimeout(8)
        s.sendall(raw)
        out=b""
        try:
            while (d:=s.recv(65536)): out+=d
        except Exception as e: out+=b" EXC "+repr(e).encode()
        print(name, out.split(b"\r\n")[0], out.count(b"HTTP/1.1"), out[-150:])
    big=b+b" "*17000
    ck=lambda x: hex(len(x))[2:].encode()+b"\r\n"+x+b"\r\n0\r\n\r\n"
    go("chunk ok",H+b"Transfer-Encoding: chunked\r\n\r\n"+ck(b))
    go("chunk big",H+b"Transfer-Encoding: chunked\r\n\r\n"+ck(b+b" "*17000))
    for bad in (b"zz\r\nabc\r\n0\r\n\r\n", b"-1\r\nabc\r\n", b"5\r\nabcdefgh\r\n0\r\n\r\n", b"ffffffffffffffffff\r\na", b"0x5\r\nabcde\r\n0\r\n\r\n", b"5;ext=\x00\r\nabcde\r\n0\r\n\r\n", b"\r\n\r\n"):
        go("bad chunk %r"%bad, H+b"Transfer-Encoding: chunked\r\n\r\n"+bad)
        go("page bad chunk %r"%bad, b"POST /b/pahayagan HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"+bad)
    go("te+cl",H+b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"+ck(b))
    go("te gzip",H+b"Transfer-Encoding: gzip, chunked\r\n\r\n"+ck(b))
    go("cl twice",H+b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef")
    go("origin twice",H+b"Origin: https://site.example\r\nContent-Length: %d\r\n\r\n"%len(b)+b)
    go("origin_underscore",H.replace(b"Origin: https://site.example\r\n",b"")+b"Origin_: x\r\nContent-Length: %d\r\n\r\n"%len(b)+b)
    go("abs uri evil",H.replace(b"POST /v1",b"POST http://evil.example/v1")+b"Content-Length: 2\r\n\r\n{}")
    print(service_process.log.read_text()[-1500:])
    assert 0
