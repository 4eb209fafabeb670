/** Mail addresses as they are compared: one person's address is written in more than one way. */
import { domainToASCII, domainToUnicode } from 'node:url';

/** Whether it is `local@domain` at all. */
export function isUsableAddress(address: string): boolean {
  return /^[^\s@]+@[^\s@]+$/u.test(address);
}

/**
 * The ways in which the person behind an address may be known, the nearest first: as it is, with its domain in the other
 * alphabet (IDN), and without the part after a plus sign.
 */
export function addressForms(address: string): readonly string[] {
  const lower = address.trim().toLowerCase();
  if (!isUsableAddress(lower)) return [];
  const forms = [lower, withoutPlus(lower)].flatMap((form) => [form, ...domainForms(form)]);
  return [...new Set(forms)];
}

/** `support+b-…@host` is for `support@host`. */
export function withoutPlus(address: string): string {
  return address.replace(/^([^+@]+)\+[^@]*@/u, '$1@');
}

/** Whether the address is one of `boxes`, with a plus part or without. */
export function isOneOf(boxes: readonly string[], address: string): boolean {
  return addressForms(address).some((form) => boxes.includes(form));
}

function domainForms(address: string): readonly string[] {
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  // Both give an empty text for what is no domain.
  return [domainToASCII(domain), domainToUnicode(domain)]
    .filter((other) => other !== '')
    .map((other) => `${local}@${other}`);
}
