/** What we use of mailauth, which comes without types. */
declare module 'mailauth' {
  /** Answers as `dns.promises.resolve` does, and fails with its error codes. */
  type Resolve = (name: string, type: string) => Promise<unknown>;

  interface Checked {
    readonly status: { readonly result: string };
  }

  /** Each check is false or absent where it could not be made. */
  interface Authenticated {
    readonly spf?: Checked | false;
    /** `headerFrom`: the addresses in From, by which DMARC was judged. */
    readonly dkim?: { readonly results?: readonly Checked[]; readonly headerFrom?: readonly string[] };
    readonly dmarc?: (Checked & { readonly policy?: string }) | false;
  }

  export function authenticate(
    message: NodeJS.ReadableStream | Buffer,
    options: {
      /** MAIL FROM; empty for the null sender. */
      sender: string;
      ip: string;
      helo: string;
      mta: string;
      resolver: Resolve;
      disableArc: boolean;
      disableBimi: boolean;
    },
  ): Promise<Authenticated>;
}
