import { parentPort } from 'node:worker_threads';
import { EngineService } from '../engine/service';
import { EnginePump } from './engine_pump';
import type { FromEngine, ToEngine } from './wire';

/**
 * The engine's thread: one service, one pump, nothing else. An error that the pump does not turn into an answer means
 * that the simulator is broken; it ends the thread, and the host starts a new one.
 */
const port = parentPort;
if (!port) throw new Error('engine_worker runs in a worker thread only');

const send = (message: FromEngine) => port.postMessage(message);
const service = new EngineService((notification) => send({ kind: 'notification', notification }));
const pump = new EnginePump(service, (id, answer) => send({ kind: 'answer', id, answer }), setImmediate);
port.on('message', (question: ToEngine) => pump.ask(question));
