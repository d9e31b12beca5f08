import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Who may talk to browser mode. The server listens on the loopback interface alone, but every page in every browser on
 * the machine can reach that, and so can every other user. Three checks, all of them on each request:
 *
 *   Host     is 127.0.0.1 or localhost with our port     a foreign name that resolves to us is turned away
 *   token    256 random bits, in the address once and in an HttpOnly, SameSite=Strict cookie from then on
 *   Origin   is ours, on the socket                      a foreign page cannot open it even with the cookie
 */
export class Guard {
  readonly token = randomBytes(32).toString('base64url');
  #port = 0;

  /** Must be called with the port before the first request. */
  listensOn(port: number): void {
    this.#port = port;
  }

  hasOurHost(request: IncomingMessage): boolean {
    return this.#hosts().includes(request.headers.host ?? '');
  }

  hasOurOrigin(request: IncomingMessage): boolean {
    return this.#hosts().some((host) => request.headers.origin === `http://${host}`);
  }

  hasCookie(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    return cookies.some((cookie) => {
      const [name, value] = cookie.split('=', 2);
      return name === this.#cookieName() && value !== undefined && this.isToken(value);
    });
  }

  isToken(text: string): boolean {
    const [given, expected] = [Buffer.from(text), Buffer.from(this.token)];
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  cookie(): string {
    return `${this.#cookieName()}=${this.token}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Cookies ignore ports: the name keeps two servers on one machine apart. */
  #cookieName(): string {
    return `pagewalk_${this.#port}`;
  }

  #hosts(): string[] {
    return [`127.0.0.1:${this.#port}`, `localhost:${this.#port}`];
  }
}
