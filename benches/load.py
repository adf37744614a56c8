"""Asks one server for a list of addresses over a few connections that are kept, and times each answer."""

import multiprocessing, os, socket, time

PATIENCE_S = 30


class Line:
    """One connection that is kept."""

    def __init__(self, port):
        self.port, self.socket = port, None

    def get(self, path):
        """Status and size of the body, or its bytes with `whole`."""
        for again in (False, True):
            if self.socket is None:
                self.socket = socket.create_connection(("127.0.0.1", self.port), PATIENCE_S)
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.buffer = bytearray(1 << 18)
            try:
                self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode("ascii"))
                return self.answer()
            except (ConnectionError, EOFError):
                # A server may end a connection that was kept; the request is sent once more on a new one.
                self.socket.close()
                self.socket = None
                if again:
                    raise

    def more(self):
        got = self.socket.recv(len(self.buffer))
        if not got:
            raise EOFError
        return got

    def answer(self):
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.more()
        head, _, body = head.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in lines[1:])
        self.body = [body]
        left, size = int(fields[b"content-length"]) - len(body), len(body)
        small = left < 1 << 16
        while left > 0:
            if small:
                got = self.more()
                self.body.append(got)
                count = len(got)
            else:
                count = self.socket.recv_into(self.buffer, min(left, len(self.buffer)))
                if not count:
                    raise EOFError
            left, size = left - count, size + count
        return int(lines[0].split()[1]), size


def worker(port, paths, box):
    line, seen = Line(port), []
    clock = time.perf_counter
    for path in paths:
        begun = clock()
        status, size = line.get(path)
        seen.append((clock() - begun, status, size))
    box.put(seen)
    box.close()


def run(port, paths, connections):
    """(seconds, status, body bytes) of each answer; each connection takes its share of the paths."""
    box = multiprocessing.Queue()
    shares = [paths[at::connections] for at in range(connections)]
    workers = [multiprocessing.Process(target=worker, args=(port, share, box), daemon=True) for share in shares if share]
    for one in workers:
        one.start()
    seen = []
    for _ in workers:
        seen.extend(box.get(timeout=600))
    for one in workers:
        one.join()
    return seen


def body(port, path):
    """One answer's body, for serving the same by another server."""
    line = Line(port)
    status, _ = line.get(path)
    if status != 200:
        raise SystemExit(f"{path}: {status}")
    return b"".join(line.body)
