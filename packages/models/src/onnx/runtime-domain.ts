/** The domain of ONNX Runtime's own operators; its operator set is 1. */
export const RUNTIME_DOMAIN = 'com.microsoft';
