// Ratings and reading marks without a reload; the forms do the same without script.
async function post(button) {
  const form = button.form;
  const fields = new URLSearchParams({ paper: form.elements.paper.value, [button.name]: button.value });
  const response = await fetch(button.formAction, { method: "POST", headers: { Accept: "application/json" }, body: fields });
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

export function showMarks(form, state) {
  for (const button of form.querySelectorAll(".rate-up, .rate-down")) {
    if (state.rating === undefined) continue;
    const own = button.classList.contains("rate-up") ? 1 : -1;
    button.setAttribute("aria-pressed", String(state.rating === own));
    button.value = state.rating === own ? "0" : String(own);
  }
  if (state.read === undefined) return;
  const mark = form.querySelector(".read-it");
  mark.setAttribute("aria-pressed", String(state.read));
  mark.value = state.read ? "0" : "1";
  form.closest(".paper").classList.toggle("read", state.read);
}

export function startMarks(papers) {
  papers.addEventListener("click", async (event) => {
    const button = event.target.closest(".rate-up, .rate-down, .read-it");
    if (!button) return;
    event.preventDefault();
    try {
      showMarks(button.form, await post(button));
    } catch {
      button.form.requestSubmit(button);
    }
  });
}
