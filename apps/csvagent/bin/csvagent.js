#!/usr/bin/env node
import { launch } from "@daydream/terminal/launch";

await launch({ name: "csvagent", bin: import.meta.url });
