/* Saves the draft as it is typed, says what is wrong at its field, and shows it in the frame.
   Everything works without this, by the form's own buttons. */
const PAUSE = 700;

const form = document.querySelector('[data-draft]');
const look = document.querySelector('form[target=preview]');
const frame = document.querySelector('iframe[name=preview]');
const slots = document.querySelectorAll('[data-slot]');

let timer;
let saving;

const say = (slot, text) => {
  if (slot.textContent === text) return;
  slot.textContent = text;
  if (slot.className !== 'error') return;
  slot.parentNode.classList.toggle('wrong', text);
  document.getElementById(slot.dataset.slot)?.setAttribute('aria-invalid', Boolean(text));
  if (text && slot.closest('details')) slot.closest('details').open = true;
};

const send = async () => {
  const answer = await fetch(form.action, {
    method: 'POST',
    headers: { Accept: 'application/json' },
    body: new URLSearchParams(new FormData(form)),
  });
  if (!answer.ok) throw answer;
  const said = (await answer.json()).slots;
  for (const slot of slots) say(slot, said[slot.dataset.slot] ?? '');
  frame.contentWindow.location.reload();
};

/* One after the other: an older text must not come in after a newer one. */
const save = () => {
  saving = Promise.resolve(saving).then(send).catch(() => {
    form.querySelector('[data-slot=status]').textContent = form.dataset.unsaved;
  });
};

form.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
});
/* In a task of its own: a form that is still telling of a submission begins no other. */
form.addEventListener('submit', async (event) => {
  clearTimeout(timer);
  if (!saving) return;
  event.preventDefault();
  const { submitter } = event;
  await saving;
  saving = undefined;
  setTimeout(() => form.requestSubmit(submitter));
});

look.querySelector('button').hidden = true;
look.addEventListener('change', () => look.requestSubmit());
