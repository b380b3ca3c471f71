/** A text is no name of a paper; the message says what is wrong and what would be right. */
export class IdentifierError extends Error {
  name = "IdentifierError";
}
