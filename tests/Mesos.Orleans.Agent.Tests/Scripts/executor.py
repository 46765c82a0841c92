#!/usr/bin/env python3
"""A custom executor for tests: speaks the v1 executor API in JSON, with nothing but the standard library.

What a task does is its `data`: `finish` (the default) ends at once, `stay` runs until it is killed, `fail` fails.
What a message does: `die` ends this process with status 7, `reconnect` subscribes again, all else is sent back.
Environment: STUBBORN=1 ignores SHUTDOWN. With MESOS_CHECKPOINT=1 it subscribes again when the agent was away, unless FORGETFUL=1: then it only lives on.
"""
import base64
import http.client
import json
import os
import sys
import time
import uuid

HOST, PORT = os.environ["MESOS_AGENT_ENDPOINT"].rsplit(":", 1)
FRAMEWORK = {"value": os.environ["MESOS_FRAMEWORK_ID"]}
EXECUTOR = {"value": os.environ["MESOS_EXECUTOR_ID"]}
CHECKPOINT = os.environ.get("MESOS_CHECKPOINT") == "1"
PATH = "/slave(1)/api/v1/executor"

tasks = {}       # task id -> TaskInfo, until a first update of it is acknowledged
running = set()  # task ids
updates = {}     # uuid in base64 -> Update, until it is acknowledged


class Reconnect(Exception):
    """The stream is to be opened again."""


def say(*words):
    print(*words, flush=True)


def call(kind, **fields):
    return json.dumps({"type": kind, "framework_id": FRAMEWORK, "executor_id": EXECUTOR, **fields})


def post(body):
    try:
        send(body)
    except OSError:
        say("the agent is away")  # What it did not get goes with the next SUBSCRIBE.


def send(body):
    connection = http.client.HTTPConnection(HOST, int(PORT))
    connection.request("POST", PATH, body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    if response.status != 202:
        say("refused", response.status, text)


def update(task_id, state, message):
    name = base64.b64encode(uuid.uuid4().bytes).decode()
    status = {"task_id": {"value": task_id}, "state": state, "source": "SOURCE_EXECUTOR", "uuid": name,
              "executor_id": EXECUTOR, "message": message}
    updates[name] = {"status": status}
    if state != "TASK_RUNNING":
        running.discard(task_id)
    post(call("UPDATE", update=updates[name]))


def launch(task):
    task_id = task["task_id"]["value"]
    tasks[task_id] = task
    running.add(task_id)
    update(task_id, "TASK_RUNNING", "here we go")
    what = base64.b64decode(task.get("data", "")).decode() or "finish"
    if what == "finish":
        update(task_id, "TASK_FINISHED", "done")
    elif what == "fail":
        update(task_id, "TASK_FAILED", "as told")


def message(data):
    text = base64.b64decode(data).decode()
    if text == "die":
        os._exit(7)
    if text == "reconnect":
        raise Reconnect
    post(call("MESSAGE", message={"data": base64.b64encode(b"echo:" + text.encode()).decode()}))


def shutdown():
    say("shutdown")
    if os.environ.get("STUBBORN") == "1":
        return
    for task_id in sorted(running):
        update(task_id, "TASK_KILLED", "shut down")
    sys.exit(0)


def acknowledged(event):
    updates.pop(event["uuid"], None)
    tasks.pop(event["task_id"]["value"], None)
    say("acknowledged", event["task_id"]["value"])


def handle(event):
    kind = event["type"]
    if kind == "LAUNCH":
        launch(event["launch"]["task"])
    elif kind == "LAUNCH_GROUP":
        for task in event["launch_group"]["task_group"]["tasks"]:
            launch(task)
    elif kind == "KILL":
        update(event["kill"]["task_id"]["value"], "TASK_KILLED", "killed")
    elif kind == "ACKNOWLEDGED":
        acknowledged(event["acknowledged"])
    elif kind == "MESSAGE":
        message(event["message"]["data"])
    elif kind == "SHUTDOWN":
        shutdown()
    elif kind in ("SUBSCRIBED", "ERROR"):
        say(kind.lower(), json.dumps(event))


def records(response):
    while True:
        header = response.readline()
        if not header:
            return
        yield json.loads(response.read(int(header)))


def subscribe():
    connection = http.client.HTTPConnection(HOST, int(PORT))
    body = call("SUBSCRIBE", subscribe={"unacknowledged_tasks": list(tasks.values()), "unacknowledged_updates": list(updates.values())})
    connection.request("POST", PATH, body, {"Content-Type": "application/json", "Accept": "application/json"})
    response = connection.getresponse()
    if response.status != 200:
        say("refused", response.status, response.read().decode())
        if not CHECKPOINT:
            sys.exit(1)
    for event in records(response):
        handle(event)


while True:
    try:
        subscribe()
    except Reconnect:
        continue
    except (OSError, ValueError, http.client.HTTPException):
        say("the agent has gone")
    if not CHECKPOINT:
        break
    time.sleep(600 if os.environ.get("FORGETFUL") == "1" else 0.05)
say("stream ended")
