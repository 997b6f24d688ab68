/** ONNX Runtime; nothing else of NoBG imports it, so that its telemetry is off before it loads. */
import './no-telemetry.js';

export { InferenceSession, Tensor } from 'onnxruntime-node';
