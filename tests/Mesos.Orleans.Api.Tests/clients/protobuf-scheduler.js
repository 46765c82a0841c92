"use strict";

// A scheduler that speaks protobuf, on code that shares nothing with the cluster's: protobufjs (which mesos-framework brings along), node's HTTP
// client, and a RecordIO reader of its own.
// Usage: node protobuf-scheduler.js HOST PORT COMMAND INSTANCES PROTO_DIRECTORY
// Prints one JSON object a line; exits with 0 once every task has reached TASK_FINISHED and the framework is torn down, with 1 on anything else.

const http = require("http");
const path = require("path");
const protobuf = require("protobufjs");

const [host, port, command, instances, protos] = process.argv.slice(2);
const { v1 } = protobuf.loadProtoFile({ root: protos, file: path.join("mesos", "v1", "scheduler", "scheduler.proto") }).build("mesos");
const { Call, Event } = v1.scheduler;
const nameOf = (type, value) => Object.keys(type).find((name) => type[name] === value);

let frameworkId;
let streamId;
let launched = 0;
let finished = 0;
let tearingDown = false;
let ends = 0;

const print = (line) => process.stdout.write(JSON.stringify(line) + "\n");

function fail(message) {
    print({ event: "error", message });
    process.exit(1);
}

// Over once the tear-down is answered and the stream has ended, in whatever order.
function end() {
    if (++ends === 2) {
        process.exit(0);
    }
}

// agent: false sends Connection: close, as many schedulers do.
function post(call, headers, answer) {
    const body = call.encode().toBuffer();
    const request = http.request({ host, port, path: "/api/v1/scheduler", method: "POST", agent: false, headers: {
        "Content-Type": "application/x-protobuf", "Content-Length": body.length, ...headers,
    } }, answer);
    request.on("error", (error) => tearingDown || fail(error.message));
    request.end(body);
}

function call(type, content, done) {
    const message = new Call({ framework_id: frameworkId, type: Call.Type[type], ...content });
    post(message, { "mesos-stream-id": streamId }, (response) => {
        response.resume();
        response.on("end", () => response.statusCode === 202 ? done && done() : fail(`${type} was answered with ${response.statusCode}`));
    });
}

const scalar = (name, value) => ({ name, type: v1.Value.Type.SCALAR, scalar: { value } });

function launch(offer) {
    const tasks = [];
    for (; launched < Number(instances); launched++) {
        tasks.push({
            name: "echo",
            task_id: { value: `protobuf-${launched}` },
            agent_id: offer.agent_id,
            command: { value: command },
            resources: [scalar("cpus", 0.1), scalar("mem", 32)],
        });
    }
    const operations = tasks.length ? [{ type: v1.Offer.Operation.Type.LAUNCH, launch: { task_infos: tasks } }] : [];
    call("ACCEPT", { accept: { offer_ids: [offer.id], operations } }, () => print({ event: "accepted" }));
}

function update(status) {
    const state = nameOf(v1.TaskState, status.state);
    print({ event: "update", task: status.task_id.value, state, message: status.message });
    if (!["TASK_STARTING", "TASK_RUNNING", "TASK_FINISHED"].includes(state)) {
        fail(`the task is ${state}`);
    }
    call("ACKNOWLEDGE", { acknowledge: { agent_id: status.agent_id, task_id: status.task_id, uuid: status.uuid } }, () => {
        print({ event: "acknowledged" });
        finished += state === "TASK_FINISHED" ? 1 : 0;
        if (finished === Number(instances) && !tearingDown) {
            tearingDown = true;
            call("TEARDOWN", {}, () => {
                print({ event: "torn_down" });
                end();
            });
        }
    });
}

function handle(event) {
    const type = nameOf(Event.Type, event.type);
    if (type === "SUBSCRIBED") {
        frameworkId = event.subscribed.framework_id;
        print({ event: "subscribed", frameworkId: frameworkId.value, streamId });
    } else if (type === "OFFERS") {
        print({ event: "offers", count: event.offers.offers.length });
        event.offers.offers.forEach(launch);
    } else if (type === "UPDATE") {
        update(event.update.status);
    } else if (type === "ERROR") {
        fail(event.error.message);
    } else {
        print({ event: type.toLowerCase() });
    }
}

// RecordIO: the length in decimal digits, a line feed, that many bytes.
let waiting = Buffer.alloc(0);
function receive(chunk) {
    waiting = Buffer.concat([waiting, chunk]);
    for (;;) {
        const end = waiting.indexOf("\n");
        if (end < 0) {
            return;
        }
        const digits = waiting.toString("latin1", 0, end);
        if (!/^[0-9]+$/.test(digits)) {
            fail(`'${digits}' is no length of a record`);
        }
        const next = end + 1 + Number(digits);
        if (waiting.length < next) {
            return;
        }
        handle(Event.decode(waiting.subarray(end + 1, next)));
        waiting = waiting.subarray(next);
    }
}

const subscribe = new Call({ type: Call.Type.SUBSCRIBE, subscribe: { framework_info: { user: "", name: "protobuf" } } });
post(subscribe, { Accept: "application/x-protobuf" }, (response) => {
    streamId = response.headers["mesos-stream-id"];
    if (response.statusCode !== 200 || response.headers["content-type"] !== "application/x-protobuf" || !streamId) {
        fail(`SUBSCRIBE was answered with ${response.statusCode} ${JSON.stringify(response.headers)}`);
    }
    response.on("data", receive);
    response.on("end", () => tearingDown ? end() : fail("the stream ended"));
});
