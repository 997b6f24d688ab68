// Answers every DNS query with "no such name", and writes the names down, a line each: node name-server.js FILE
import { createSocket } from 'node:dgram';
import { appendFileSync } from 'node:fs';

const [file = ''] = process.argv.slice(2);
const socket = createSocket('udp4');
socket.on('message', (query, from) => {
  const labels: string[] = [];
  for (let at = 12, length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  appendFileSync(file, `${labels.join('.')}\n`);
  const answer = Buffer.from(query);
  answer.writeUInt16BE(0x8183, 2);
  socket.send(answer, from.port, from.address);
});
socket.bind(53, '127.0.0.1', () => process.stdout.write('ready\n'));
