// What BullMQ does with jobs that do nothing, as one line of JSON: node bullmq.mjs <port> <workers> <jobs> [started]
// Without "started": the rate at which addBulk takes them, a hundred at a time, and at which so many workers of one process then empty the queue.
// With it: the milliseconds from each job's submission, one by one to a waiting worker, to its start.
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const [port, workers, jobs, started] = process.argv.slice(2);
const count = Number(jobs);
const connect = () => new Redis({ port: Number(port), maxRetriesPerRequest: null });
const queue = new Queue('bench', { connection: connect() });
const seconds = () => Number(process.hrtime.bigint()) / 1e9;
const print = result => console.log(JSON.stringify(result));

if (started) {
  let begun;
  const worker = new Worker('bench', async () => begun(seconds()), { connection: connect() });
  await worker.waitUntilReady();
  const waits = [];
  for (let i = 0; i < count; i++) {
    const beginning = new Promise(resolve => { begun = resolve; });
    const submitted = seconds();
    await queue.add('nothing', {});
    waits.push(1000 * (await beginning - submitted));
    await new Promise(resolve => setTimeout(resolve, 20)); // idle again
  }
  waits.sort((a, b) => a - b);
  print({ p50: waits[Math.floor(count / 2)], p99: waits[Math.floor(count * 0.99)] });
} else {
  const began = seconds();
  for (let i = 0; i < count; i += 100)
    await queue.addBulk(Array.from({ length: Math.min(100, count - i) }, () => ({ name: 'nothing', data: {} })));
  const enqueued = count / (seconds() - began);
  let runs = 0, first, last;
  let finished;
  const all = new Promise(resolve => { finished = resolve; });
  for (let i = 0; i < Number(workers); i++) {
    const worker = new Worker('bench', async () => {
      last = seconds();
      first ??= last;
      runs++;
    }, { connection: connect() });
    worker.on('completed', async () => runs === count && (await queue.getCompletedCount()) === count && finished());
  }
  await all;
  print({ enqueued, drained: (count - 1) / (last - first) });
}

process.exit(0);
