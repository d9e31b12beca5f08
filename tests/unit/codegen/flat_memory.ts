/** Memory of the reference executor: 32 MiB from address 0, whose first page and last part don't exist. */
import type { UserMemory } from '../../../src/engine/libc/user_memory';
import type { VirtAddr } from '../../../src/engine/units';
import { Signal } from './reference_executor';

const BYTES = 0x200_0000;
const FIRST_ADDRESS = 0x1000;

export class FlatMemory implements UserMemory {
  readonly bytes = new Uint8Array(BYTES);
  readonly view = new DataView(this.bytes.buffer);
  readonly scratch = new DataView(new ArrayBuffer(8));

  private check(address: number, size: number): void {
    if (address < FIRST_ADDRESS || address + size > BYTES) {
      throw new Signal(11, `segmentation fault at 0x${address.toString(16)}`);
    }
  }

  loadBig(address: number, size: number): bigint {
    this.check(address, size);
    let value = 0n;
    for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.view.getUint8(address + i));
    return value;
  }

  storeBig(address: number, size: number, value: bigint): void {
    this.check(address, size);
    for (let i = 0; i < size; i++) this.view.setUint8(address + i, Number((value >> BigInt(i * 8)) & 0xffn));
  }

  loadFloat(address: number, size: number): number {
    this.check(address, size);
    return size === 4 ? this.view.getFloat32(address, true) : this.view.getFloat64(address, true);
  }

  storeFloat(address: number, size: number, value: number): void {
    this.check(address, size);
    if (size === 4) this.view.setFloat32(address, value, true);
    else this.view.setFloat64(address, value, true);
  }

  load8(address: VirtAddr): number {
    return Number(this.loadBig(address, 1));
  }

  load16(address: VirtAddr): number {
    return Number(this.loadBig(address, 2));
  }

  load32(address: VirtAddr): number {
    return Number(BigInt.asIntN(32, this.loadBig(address, 4)));
  }

  store8(address: VirtAddr, value: number): void {
    this.storeBig(address, 1, BigInt(value));
  }

  store16(address: VirtAddr, value: number): void {
    this.storeBig(address, 2, BigInt(value));
  }

  store32(address: VirtAddr, value: number): void {
    this.storeBig(address, 4, BigInt(value));
  }

  loadWord(address: VirtAddr): number {
    return Number(this.loadBig(address, 8));
  }

  storeWord(address: VirtAddr, value: number): void {
    this.storeBig(address, 8, BigInt(value));
  }

  loadLow(address: VirtAddr): number {
    return Number(BigInt.asIntN(32, this.loadBig(address, 4)));
  }

  loadHigh(address: VirtAddr): number {
    return Number(BigInt.asIntN(32, this.loadBig(address + 4, 4)));
  }

  storeHalves(address: VirtAddr, low: number, high: number): void {
    this.storeBig(address, 4, BigInt(low));
    this.storeBig(address + 4, 4, BigInt(high));
  }

  copy(destination: number, source: number, bytes: number): void {
    if (bytes === 0) return;
    this.check(destination, bytes);
    this.check(source, bytes);
    this.bytes.copyWithin(destination, source, source + bytes);
  }

  fill(destination: number, byte: number, bytes: number): void {
    if (bytes === 0) return;
    this.check(destination, bytes);
    this.bytes.fill(byte, destination, destination + bytes);
  }

  readBytes(address: VirtAddr, bytes: number): Uint8Array {
    if (bytes > 0) this.check(address, bytes);
    return this.bytes.slice(address, address + bytes);
  }

  writeBytes(address: VirtAddr, bytes: Uint8Array): void {
    if (bytes.length > 0) this.check(address, bytes.length);
    this.bytes.set(bytes, address);
  }

  stringLength(address: VirtAddr): number {
    this.check(address, 1);
    return this.bytes.indexOf(0, address) - address;
  }
}
