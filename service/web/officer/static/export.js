// Follows an export on its page; without it the page is asked for again by a link.
const run = document.querySelector("#run");

const later = (seconds) => setTimeout(look, seconds * 1000);

async function look() {
  try {
    const answer = await fetch(run.dataset.progress, { redirect: "error" });
    const said = await answer.json();
    // what stays as it was is not said again
    for (const name of ["state", "rows", "bytes"]) {
      const shown = document.getElementById(name);
      if (shown.textContent !== said[name]) shown.textContent = said[name];
    }
    for (const part of document.querySelectorAll("[data-when]")) {
      part.hidden = !part.dataset.when.split(" ").includes(said.phase);
    }
    if (said.phase !== "over") later(1);
  } catch {
    later(5);
  }
}

if (run.dataset.phase === "running") later(1);
document.querySelector("#download").addEventListener("click", () => later(1));
