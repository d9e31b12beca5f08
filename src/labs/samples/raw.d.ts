/** C files are imported as text. */
declare module '*.c?raw' {
  const text: string;
  export default text;
}
