// Loaded before the client: who connects to remove.bg's host reaches the port that the test names. All
// above the socket (TLS with the host's name, HTTP, the client) is as it is anywhere.
const net = require('node:net');

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function rerouted(...args) {
  // Node's own callers hand arguments over in an array that it has read already.
  const list = Array.isArray(args[0]) ? args[0] : args;
  if (list[0]?.host === 'api.remove.bg') {
    list[0] = { ...list[0], host: '127.0.0.1', port: Number(process.env.REMOVEBG_PORT) };
  }
  return connect.apply(this, args);
};
