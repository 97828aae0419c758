/** What the servers of a run have in common. */
package io.github.iforest4j.source.net;
