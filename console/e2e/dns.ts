import { createSocket } from 'node:dgram';

/** A DNS server for the domains of a test. */
export interface Dns {
  /** Of each name, the one TXT record. */
  records: Map<string, string>;
  stop: () => void;
}

/** Answers for TXT records on a port of this machine: what it knows, and that there is nothing else. */
export async function answerTxt(port: number): Promise<Dns> {
  const records = new Map<string, string>();
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => socket.send(answer(query, records), from.port, from.address));
  await new Promise<void>((bound, failed) => {
    socket.once('error', failed);
    socket.bind(port, '127.0.0.1', bound);
  });
  return { records, stop: () => socket.close() };
}

const HEADER = 12;

/** The answer to a query of one question (RFC 1035): its TXT record, or that there is no such name. */
function answer(query: Buffer, records: ReadonlyMap<string, string>): Buffer {
  const labels: string[] = [];
  let at = HEADER;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('ascii', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const question = query.subarray(HEADER, at + 5);
  const text = records.get(labels.join('.').toLowerCase());
  const header = Buffer.from(query.subarray(0, HEADER));
  // An authoritative answer: no error, or no such name.
  header.writeUInt16BE(text === undefined ? 0x8583 : 0x8580, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(text === undefined ? 0 : 1, 6);
  header.writeUInt32BE(0, 8);
  if (text === undefined) return Buffer.concat([header, question]);
  const value = Buffer.from(text);
  // The name of the question again, TXT, IN, not to be kept, one string.
  const record = Buffer.from([0xc0, HEADER, 0, 16, 0, 1, 0, 0, 0, 0, 0, value.length + 1, value.length]);
  return Buffer.concat([header, question, record, value]);
}
