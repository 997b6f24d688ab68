/**
 * Switches ONNX Runtime's telemetry off in this process, whatever the environment says. The official Linux builds
 * look up Microsoft's collector, make a persistent device id and an event store under the user's home, and leave an
 * empty `mat-debug-*` file in the temporary folder, unless this variable is set before the library loads
 * (https://github.com/microsoft/onnxruntime/blob/main/docs/Privacy.md). Import it before the runtime.
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
