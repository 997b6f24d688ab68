// A process of the engine that never starts.
process.exitCode = 3;
