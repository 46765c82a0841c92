"use strict";

// A scheduler built on the npm package mesos-framework, as its users build theirs: the package subscribes, matches offers, launches, acknowledges.
// Usage: node mesos-framework-scheduler.js HOST PORT COMMAND INSTANCES LOG_DIRECTORY
// Prints one JSON object a line; exits with 0 once every task has reached TASK_FINISHED and the framework is torn down, with 1 on anything else.

const { Scheduler, Mesos } = require("mesos-framework");

const [host, port, command, instances, logs] = process.argv.slice(2);
const finished = new Set();
let tearingDown = false;

const print = (line) => process.stdout.write(JSON.stringify(line) + "\n");

const scheduler = new Scheduler({
    masterUrl: host,
    port: port,
    frameworkName: "mesos-framework test",
    logging: { path: logs, fileName: "mesos-framework.log", level: "error" },
    tasks: {
        echo: {
            priority: 1,
            instances: Number(instances),
            commandInfo: new (Mesos.getMesos().CommandInfo)(null, null, true, command, null, null),
            resources: { cpus: 0.1, mem: 32, ports: 1, disk: 0 },
        },
    },
});

scheduler.on("ready", () => scheduler.subscribe());
scheduler.on("subscribed", (event) => print({ event: "subscribed", frameworkId: event.frameworkId, streamId: event.mesosStreamId }));
scheduler.on("heartbeat", () => print({ event: "heartbeat" }));
scheduler.on("offers", (event) => print({ event: "offers", count: event.offers.length }));
scheduler.on("sent_accept", () => print({ event: "accepted" }));

scheduler.on("update", (event) => {
    const { task_id: task, state, message } = event.status;
    print({ event: "update", task: task.value, state, message });
    if (state === "TASK_FINISHED") {
        finished.add(task.value);
    } else if (state !== "TASK_STARTING" && state !== "TASK_RUNNING") {
        process.exitCode = 1;
        scheduler.teardown();
    }
});

// Each acknowledgement follows its update: after the last one nothing is left to say.
scheduler.on("sent_acknowledge", () => {
    print({ event: "acknowledged" });
    if (finished.size === Number(instances) && !tearingDown) {
        tearingDown = true;
        scheduler.teardown();
    }
});

scheduler.on("sent_teardown", () => {
    print({ event: "torn_down" });
    process.exit();
});

scheduler.on("error", (error) => {
    // The stream ends with the framework, which the package calls an error.
    if (!tearingDown) {
        print({ event: "error", message: error.message || String(error) });
        process.exit(1);
    }
});
