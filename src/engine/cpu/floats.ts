/** Between a floating-point value and its bits, without allocation. */
const scratch = new DataView(new ArrayBuffer(8));

export function floatOfBits(bits: number): number {
  scratch.setInt32(0, bits, true);
  return scratch.getFloat32(0, true);
}

/** The bits of the float nearest to a double. */
export function bitsOfFloat(value: number): number {
  scratch.setFloat32(0, value, true);
  return scratch.getInt32(0, true);
}

export function doubleOfHalves(low: number, high: number): number {
  scratch.setInt32(0, low, true);
  scratch.setInt32(4, high, true);
  return scratch.getFloat64(0, true);
}

export function lowBitsOfDouble(value: number): number {
  scratch.setFloat64(0, value, true);
  return scratch.getInt32(0, true);
}

export function highBitsOfDouble(value: number): number {
  scratch.setFloat64(0, value, true);
  return scratch.getInt32(4, true);
}
