"""About the app: what its numbers are checked against, what it is made of, how to cite it, who can use it."""

from __future__ import annotations

import platform

import streamlit as st

from optim import OPTIMIZERS, __version__
from pages.learn.about.facts import DATA, RUNS, SCREENS, TRAININGS, USED, YEAR
from ui.texts import _

CITATION = f"""\
@software{{inside_adam,
  author  = {{{{The Inside Adam authors}}}},
  title   = {{Inside Adam}},
  version = {{{__version__}}},
  year    = {{{YEAR}}},
}}"""


def checks() -> None:
    """What every number is compared with."""
    st.markdown(
        _(
            "Tests compare the numbers with other programs. They run before every change of the app is accepted."
        )
    )
    _items(
        _(
            "**Runs.** {runs} runs of all {optimizers} optimizers, on {functions} functions and over {steps} steps, are compared with PyTorch {torch}. Where PyTorch lacks an optimizer, Optax {optax} has it. AdaBound is in neither: its lines were copied from its authors' program. For the first 10 steps x differs by at most 10⁻¹² of the largest |x| so far, and later by at most 10⁻⁹. Some runs are chaotic: after some steps no two programs agree. From there on nothing is compared.",
            optimizers=len(OPTIMIZERS),
            **RUNS,
        ),
        _(
            "**Gradients.** In these runs the other program gets its gradient from PyTorch's automatic differentiation. Ours comes from a formula. So the gradients are compared, too."
        ),
        _(
            "**Networks.** {trainings} trainings are compared with PyTorch's own layers, losses and optimizers.",
            trainings=TRAININGS,
        ),
        _(
            "**Programs.** What you can download for NumPy, PyTorch, Keras and Optax was run there, and gave the run that you see here."
        ),
        _("**Lines.** If you work out a printed line with its printed numbers, you get its printed result."),
        _("**Sentences.** Where a lesson states a number, a test works this number out again."),
        _(
            "**What is not checked.** While you drag a dial, your browser draws the picture with its own arithmetic. The last digits may differ, so these numbers are never printed."
        ),
    )


def versions() -> None:
    """The versions that are running, and the licences."""
    st.markdown(
        _(
            "Inside Adam {version} is free software under the MIT licence. It runs here with Python {python}, and with these programs:",
            version=__version__,
            python=platform.python_version(),
        )
    )
    rows = [(f"{used.name} {used.version}", used.licence, _(used.purpose)) for used in USED if used.here]
    head = (_("Program"), _("Licence"), _("What for"))
    st.markdown("\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]))
    st.markdown(
        _(
            "Streamlit brings Plotly.js and KaTeX (MIT) and the typeface Source Serif (SIL Open Font License 1.1) to your browser. Nothing is loaded from another host. The data sets have the licence [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/):"
        )
    )
    _items(*(f"[{source}]({address})" for source, address in DATA.items()))


def citing() -> None:
    """For a paper or a course."""
    st.markdown(_("If you teach or write with this app, please cite it:"))
    st.code(CITATION, language="latex")
    st.markdown(
        _(
            "Please cite the paper of an optimizer, too. You find it in the reading list. For Adam it is {paper}.",
            paper=OPTIMIZERS["adam"].paper,
        )
    )


def accessibility() -> None:
    """What was tested, and what was not."""
    (width, height), (narrow, tall) = SCREENS
    st.markdown(_("The aim is WCAG 2.2, level AA. These things are tested with every change:"))
    _items(
        _(
            "axe-core finds no fault on any page: in both languages, light and dark, on a screen of {width} × {height} pixels and on a phone of {narrow} × {tall}. Three places are left out, because they are Streamlit's: the menu on a phone, the field into which a file is dropped, and the empty head of a table's first column.",
            width=width,
            height=height,
            narrow=narrow,
            tall=tall,
        ),
        _("You can step through a run, do an exercise and answer a question with the keyboard alone."),
        _("A screen reader gets each formula as MathML, with the same numbers as on the screen."),
        _(
            "Text has a contrast of at least 4.5 : 1 with its ground, in both themes. Curves have at least 3 : 1, and no two quantities in a chart differ by colour alone."
        ),
        _("If your system asks for less motion, nothing plays by itself."),
    )
    st.markdown(
        _(
            "All of this was tested by programs, in Chromium. Nobody who depends on a screen reader or on a magnifier has tested the app yet. So we do not claim that it conforms."
        )
    )


def _items(*texts: str) -> None:
    st.markdown("\n".join(f"- {text}" for text in texts))
