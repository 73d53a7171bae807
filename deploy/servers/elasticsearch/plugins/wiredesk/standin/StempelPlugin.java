package wiredesk.standin;

import java.util.List;
import java.util.Map;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.pl.PolishAnalyzer;
import org.apache.lucene.analysis.stempel.StempelFilter;
import org.apache.lucene.analysis.stempel.StempelStemmer;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * Stand-in for the official plugin analysis-stempel, which is not on Maven: the analyzer {@code polish} and the token
 * filters {@code polish_stem} and {@code polish_stop}, over the same Lucene classes. For tests and developers'
 * machines only.
 */
public final class StempelPlugin extends Plugin implements AnalysisPlugin {

    private static final String DEFAULT_STOP_WORDS = "_polish_";

    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return Map.of(
            "polish",
            (indexSettings, environment, name, settings) ->
                new FixedAnalyzerProvider(name, settings, new PolishAnalyzer())
        );
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of(
            "polish_stem",
            (indexSettings, environment, name, settings) -> new StemFilterFactory(name, settings),
            "polish_stop",
            (indexSettings, environment, name, settings) -> new StopFilterFactory(name, settings)
        );
    }

    /** Reduces Polish words to their stems. */
    private static final class StemFilterFactory extends AbstractTokenFilterFactory {

        StemFilterFactory(String name, Settings settings) {
            super(name, settings);
        }

        @Override
        public TokenStream create(TokenStream tokens) {
            return new StempelFilter(tokens, new StempelStemmer(PolishAnalyzer.getDefaultTable()));
        }
    }

    /** Removes Polish stop words: the default ones, or those of the setting {@code stopwords}. */
    private static final class StopFilterFactory extends AbstractTokenFilterFactory {

        private final CharArraySet stopWords;

        StopFilterFactory(String name, Settings settings) {
            super(name, settings);
            List<String> listed = settings.getAsList("stopwords", List.of(DEFAULT_STOP_WORDS));
            stopWords = new CharArraySet(listed.size(), settings.getAsBoolean("ignore_case", false));
            for (String word : listed) {
                if (word.equals(DEFAULT_STOP_WORDS)) {
                    stopWords.addAll(PolishAnalyzer.getDefaultStopSet());
                } else {
                    stopWords.add(word);
                }
            }
        }

        @Override
        public TokenStream create(TokenStream tokens) {
            return new StopFilter(tokens, stopWords);
        }
    }
}
