/**
 * What is asked for: a subject ({file, name} or {id}), images that are like what is meant
 * (positives), and images that are not (negatives).
 */
export class Question {
  subject = null;
  positives = new Set();
  negatives = new Set();

  /** Begins anew with another subject. */
  about(subject) {
    this.subject = subject;
    this.positives.clear();
    this.negatives.clear();
  }

  /** Marks an image, or takes the mark off where it has it. @param mark positive or negative */
  toggle(id, mark) {
    const [marked, other] =
      mark === 'positive' ? [this.positives, this.negatives] : [this.negatives, this.positives];
    other.delete(id);
    if (!marked.delete(id)) {
      marked.add(id);
    }
  }

  /** An image that is gone can't be an example any more. */
  forget(id) {
    this.positives.delete(id);
    this.negatives.delete(id);
    if (this.subject?.id === id) {
      this.subject = null;
    }
  }

  get refined() {
    return this.positives.size + this.negatives.size > 0;
  }

  /** The request for POST /v1/search. @param options as the API names them */
  request(options) {
    const { file } = this.subject;
    if (!file) {
      return { json: { ...this.#ofGallery(), ...options } };
    }
    if (!this.refined) {
      const headers = { 'Content-Type': 'application/octet-stream' };
      return { query: options, headers, body: file };
    }
    const form = new FormData();
    form.append('image', file);
    form.append('query', JSON.stringify({ ...this.#examples([]), ...options }));
    return { body: form };
  }

  #ofGallery() {
    const { id } = this.subject;
    return this.refined ? this.#examples([id]) : { id };
  }

  #examples(subjects) {
    const list = (ids) => [...ids].map((id) => ({ id }));
    const positives = list(new Set([...subjects, ...this.positives]));
    const negatives = list(this.negatives);
    return { ...(positives.length && { positives }), ...(negatives.length && { negatives }) };
  }
}
