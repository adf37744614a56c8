"""The servers that are measured: started on loopback, watched through /proc, ended by their own ids."""

import os, pathlib, shutil, signal, socket, subprocess, time

TICK = os.sysconf("SC_CLK_TCK")
START_S = 120


def free_port():
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        return some.getsockname()[1]


def cpu_seconds(pid):
    """User and system time of a process and of all its threads, ended ones too."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory(pid):
    """Proportional set size, and what of it is no file's, in MiB."""
    told = {}
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, value = line.split()[:2]
        told[name.rstrip(":")] = int(value) / 1024
    return {"pss": told["Pss"], "anonymous": told["Pss_Anon"], "files": told["Pss_File"]}


class Server:
    """A process that listens."""

    def __init__(self, command, port, log, env=None):
        self.port = port
        with open(log, "wb") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env=env)
        self.pids = [self.process.pid]
        self.await_port(log)

    def await_port(self, log):
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise SystemExit(f"{self.process.args[0]} does not start:\n{pathlib.Path(log).read_text(errors='replace')[-2000:]}")

    def cpu(self):
        return sum(cpu_seconds(pid) for pid in self.pids)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def jdih(program, data, log):
    """The service without background work: what is measured are the answers."""
    port = free_port()
    command = [program, "serve", "--no-worker", "--data", str(data), "--listen", f"127.0.0.1:{port}"]
    return Server(command, port, log)


NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
  access_log {folder}/access.log; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000;
  types {{ text/html html; application/pdf pdf; }}
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {folder}/isi; }}
}}
"""


def nginx_program():
    return shutil.which("nginx") or next((p for p in ("/usr/sbin/nginx", "/usr/local/sbin/nginx") if os.path.exists(p)), None)


def nginx(folder):
    """Files below `folder`/isi by nginx with one worker, its log of requests on, as it comes."""
    port = free_port()
    (folder / "isi").mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    config = folder / "nginx.conf"
    # The worker gives up root only where it has it; then it must be able to read the files.
    user = "user root;" if os.geteuid() == 0 else ""
    config.write_text(user + NGINX.format(folder=folder, port=port))
    server = Server([nginx_program(), "-c", str(config), "-p", str(folder)], port, folder / "out.log")
    children = pathlib.Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    server.pids = [int(pid) for pid in children.read_text().split()]
    return server
