"""The least a Streamlit page can be that still answers a click: what any page is compared to."""

import streamlit as st

st.session_state.setdefault("clicks", 0)
if st.button("Click", key="click"):
    st.session_state["clicks"] += 1
st.markdown(f"{st.session_state['clicks']} clicks")
