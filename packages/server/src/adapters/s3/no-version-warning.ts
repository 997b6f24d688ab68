/**
 * Keeps the SDK from advising on every start of Node 20 that its later versions will need Node 22: the version is
 * pinned here, so nobody who runs NoBG can follow that advice. Import it before the SDK.
 */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
