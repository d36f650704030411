#!/usr/bin/env node
import { launch } from "@daydream/terminal/launch";

await launch({ name: "daydream", bin: import.meta.url });
