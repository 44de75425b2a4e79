/** A line to a printer, whatever carries it, and what can go wrong on it. */

import type { Bytes } from "../bytes.js";

export type Reason = "not_chosen" | "no_bluetooth" | "takes_nothing" | "out_of_reach" | "lost" | "paper_out" | "cover_open" | "offline" | "unconfirmed";

/** Nothing was printed, or nobody knows how much; `reason` says which. */
export class Trouble extends Error {
  constructor(readonly reason: Reason) {
    super(reason);
  }
}

export interface Line {
  /** Throws Trouble `lost`. `sent` is told how many bytes have gone. */
  send(content: Bytes, sent?: (bytes: number) => void): Promise<void>;
  /** The first byte that comes back within the time and is such an answer; null where none does, or the line carries nothing back. */
  answer(question: Bytes, such: (byte: number) => boolean, milliseconds: number): Promise<number | null>;
}

/** Bytes that come back, for whoever waits for one. */
export class Heard {
  private waiting: ((byte: number) => void) | null = null;

  hear(bytes: Iterable<number>): void {
    for (const byte of bytes) this.waiting?.(byte);
  }

  async next(ask: () => Promise<void>, such: (byte: number) => boolean, milliseconds: number): Promise<number | null> {
    let late: ReturnType<typeof setTimeout> | undefined;
    const heard = new Promise<number | null>((tell) => {
      this.waiting = (byte) => (such(byte) ? tell(byte) : undefined);
      late = setTimeout(() => tell(null), milliseconds);
    });
    try {
      await ask();
      return await heard;
    } finally {
      clearTimeout(late);
      this.waiting = null;
    }
  }
}
